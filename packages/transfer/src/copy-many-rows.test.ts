import {
  compareTexts,
  DomainError,
  type CopiedRow,
  type Day,
  type DayDigest,
  type Period,
  type ProjectId,
  type RowKey,
  type TransferStore,
} from '@spanledger/core';
import { expect, test } from 'vitest';
import { compareStores } from './compare-stores.ts';
import { transfer } from './transfer.ts';

const projectId = 'p' as ProjectId;
const someDay: Day = '2026-03-04';

const idOf = (key: RowKey | undefined): string => key?.[1] ?? '';

interface DayOptions {
  /** Ids of rows that were deleted. */
  readonly gone?: ReadonlySet<string>;
  /** More are too expensive. */
  readonly rowsAtOnce?: number;
  /** The body of each row. */
  readonly input?: string;
}

/** A store of one day of observations: their values by id. */
const dayStore = (
  name: string,
  rows: Map<string, number>,
  { gone = new Set<string>(), rowsAtOnce = Infinity, input = '' }: DayOptions = {},
) => {
  const written: string[] = [];
  const writes: number[] = [];
  const sorted = (): readonly string[] => [...rows.keys()].sort(compareTexts);
  const store: TransferStore = {
    identity: async () => name,
    projects: async () => [projectId],
    digests: async (_project, kind, _period, depth): Promise<readonly DayDigest[]> => {
      if (kind !== 'observations' || rows.size === 0) return [];
      let checksum = 0n;
      for (const [id, value] of rows) checksum += BigInt(value) * BigInt(Number.parseInt(id.slice(1), 10) + 7);
      return [{ day: someDay, rows: rows.size, checksum: depth === 'counts' ? 0n : checksum }];
    },
    async *entries() {
      for (const id of sorted()) yield { key: ['t', id], hash: String(rows.get(id)) };
    },
    async *rows(_project, _kind, { first, last, keys }) {
      const asked = keys === undefined ? undefined : new Set(keys.map(idOf));
      const found = sorted().filter((id) => id >= idOf(first) && id <= idOf(last) && asked?.has(id) !== false);
      if (found.length > rowsAtOnce) throw new DomainError('too_expensive', 'That is too much at once.');
      for (const id of found) yield { id, value: String(rows.get(id)), input };
    },
    whereabouts: async (_project, _kind, _day, keys) =>
      keys.flatMap((key) => (gone.has(idOf(key)) ? [{ key, version: 1n, isElsewhere: false }] : [])),
    put: async (_project, _kind, copied: readonly CopiedRow[]) => {
      writes.push(copied.length);
      for (const { id, value } of copied) {
        written.push(String(id));
        rows.set(String(id), Number(value));
      }
    },
    remove: async (_project, _kind, _day, removed) => {
      for (const { key } of removed) rows.delete(idOf(key));
    },
  };
  return { store, rows, written, writes };
};

const idsOf = (letter: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index).padStart(6, '0')}`);

test('of a day of very many rows each that differs is copied once, none that is the same, and each that is gone ends', async () => {
  const ids = idsOf('m', 25_000);
  const [deleted, own] = [idsOf('a', 1_300), idsOf('z', 700)];
  const source = dayStore('source', new Map(ids.map((id) => [id, 2])), { gone: new Set(deleted) });
  const target = dayStore('target', new Map([...deleted, ...own].map((id) => [id, 1])));
  // Long runs of new rows, then every third the same.
  const same = new Set(ids.filter((_, index) => index >= 12_000 && index % 3 === 0));
  for (const id of same) target.rows.set(id, 2);
  for (const id of ids.slice(20_001, 24_000).filter((id) => !same.has(id))) target.rows.set(id, 1);
  const report = await transfer(source.store, target.store, { projectId });
  expect(report).toMatchObject({ copiedRows: ids.length - same.size, removedRows: deleted.length });
  expect(target.written.toSorted()).toEqual(ids.filter((id) => !same.has(id)));
  expect(target.rows).toEqual(new Map([...own.map((id) => [id, 1] as const), ...ids.map((id) => [id, 2] as const)]));
  expect(report.days.map(({ outcome }) => outcome)).toEqual(['ahead']);
});

test.each([
  ['all of a day', 0],
  ['some of a day', 4],
])('%s that is too much at once is copied in parts', async (_what, every) => {
  const ids = idsOf('m', 101);
  const source = dayStore('source', new Map(ids.map((id) => [id, 2])), { rowsAtOnce: 3 });
  const target = dayStore('target', new Map(ids.filter((_, at) => every > 0 && at % every === 0).map((id) => [id, 2])));
  const expected = ids.length - target.rows.size;
  expect(await transfer(source.store, target.store, { projectId })).toMatchObject({ copiedRows: expected });
  expect(target.rows).toEqual(source.rows);
});

test('a write has some 8 MB of rows at most, each of them once', async () => {
  const ids = idsOf('m', 20);
  const source = dayStore('source', new Map(ids.map((id) => [id, 2])), { input: 'x'.repeat(1_500_000) });
  const target = dayStore('target', new Map());
  await transfer(source.store, target.store, { projectId });
  expect(target.written).toEqual(ids);
  expect(target.writes).toEqual([6, 6, 6, 2]);
});

test('days of very many rows are compared each once, a few at a time', async () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-04', '2026-03-08', '2026-03-09'];
  const asked: Period[] = [];
  const { store } = dayStore('of days', new Map());
  const ofDays: TransferStore = {
    ...store,
    digests: async (_project, _kind, period, depth) => {
      const of = days.filter((day) => period === undefined || (day >= period.fromDay && day <= period.toDay));
      if (depth !== 'counts' && period !== undefined) asked.push(period);
      return of.map((day, at) => ({ day, rows: at === 3 ? 900_000 : 200_000, checksum: 1n }));
    },
  };
  const compared = await compareStores(ofDays, store, projectId, 'observations', undefined, 'rows');
  expect(compared.map(({ day }) => day)).toEqual(days);
  expect(asked).toEqual([
    { fromDay: '2026-03-01', toDay: '2026-03-02' },
    { fromDay: '2026-03-04', toDay: '2026-03-04' },
    { fromDay: '2026-03-08', toDay: '2026-03-08' },
    { fromDay: '2026-03-09', toDay: '2026-03-09' },
  ]);
});

test('a project that the source has no more is named, and the target keeps its rows; one of another that is asked for is not', async () => {
  const [source, target] = [dayStore('source', new Map([['m1', 2]])), dayStore('target', new Map([['m1', 2]]))];
  const deleted = 'deleted' as ProjectId;
  const other = { ...target.store, projects: async () => [deleted, projectId] };
  expect(await transfer(source.store, other)).toMatchObject({ projects: [projectId], onlyInTarget: [deleted] });
  expect(await transfer(source.store, other, { projectId })).toMatchObject({ onlyInTarget: [] });
});
