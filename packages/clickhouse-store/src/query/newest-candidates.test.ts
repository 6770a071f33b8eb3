import { microsPerDay, type Micros, type ProjectId } from '@spanledger/core';
import { dayNear } from '@spanledger/telemetry-rows';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { versionCountsOf, type ClickHouse } from '../client/clickhouse-client.ts';
import { readAmongCandidates } from './newest-candidates.ts';
import { sqlParameters } from './sql-parameters.ts';

const project = 'project' as ProjectId;
const hour = microsPerDay / 24;
const day = dayNear(0);

interface Version {
  readonly id: string;
  readonly at: Micros;
  readonly isDeleted: boolean;
}

/** The written versions, in order: the last version of a row is the current one. */
type Table = readonly Version[];

const newestFirst = (versions: readonly Version[]): readonly Version[] =>
  versions.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));

const liveOf = (table: Table): readonly Version[] => {
  const latest = new Map(table.map((version) => [version.id, version]));
  return newestFirst([...latest.values()].filter(({ isDeleted }) => !isDeleted));
};

/** Reads a page of the table; the versions in `between` are written after its candidates were read. */
const readPage = async (
  table: Table,
  { skipped = 0, limit, between = [], versions = 1_000_000, to = Infinity }: Asked,
): Promise<{ readonly page: readonly Version[] | undefined; readonly asked: readonly string[] }> => {
  const asked: string[] = [];
  const client = {
    versionCounts: versionCountsOf(),
    query: async (name: string, _sql: string, values: Record<string, unknown>) => {
      asked.push(name);
      if (name === 'count-versions') return [{ versions }];
      // The project, the day or the time of ties, where the last part begins, the period, and the limit.
      const [, first, recent, ...others] = Object.values(values);
      const limitOfVersions = Number(others.at(-1) ?? recent);
      // Ordered by time only: the order of ties depends on the server.
      const found = table
        .filter(({ isDeleted, at }) => !isDeleted && at < to)
        .filter(({ at }) =>
          name === 'find-tied-versions' ? at === first : name !== 'find-recent-versions' || at >= Number(recent),
        )
        .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
      return found.slice(0, limitOfVersions).map(({ id, at }) => ({ at, ids: [id] }));
    },
  } as unknown as ClickHouse;
  const page = await readAmongCandidates(
    client,
    project,
    { of: 'traces', skipped, limit, to, isSearched: false, isOfAll: true },
    day,
    async (since) => {
      const parameters = sqlParameters();
      const [newer = ''] = since('t.timestamp', parameters);
      expect(newer).toContain(' >= {');
      const [after, , ids] = Object.values(parameters.values) as [Micros, string, readonly string[]];
      const found = liveOf([...table, ...between]).filter(({ id, at }) => at >= after && at < to && ids.includes(id));
      return found.slice(skipped, skipped + limit);
    },
  );
  return { page, asked };
};

interface Asked {
  readonly skipped?: number;
  readonly limit: number;
  readonly between?: Table;
  readonly versions?: number;
  readonly to?: Micros;
}

// A few hours and a few rows: for ties, moved rows, and rows that were deleted and written again.
const version = fc.record({
  id: fc.integer({ min: 0, max: 60 }).map(String),
  at: fc.integer({ min: 0, max: 40 }).map((hours) => hours * hour),
  isDeleted: fc.boolean(),
});
const limits = fc.integer({ min: 1, max: 10 });

test('a page that is found among candidates is the page of all rows, however many of these were moved or deleted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(version, { maxLength: 150, size: 'max' }),
      fc.nat(10),
      limits,
      fc.option(
        fc.nat(23).map((hours) => hours * hour + 1),
        { nil: Infinity },
      ),
      async (table, skipped, limit, to) => {
        const { page } = await readPage(table, { skipped, limit, to, versions: 100_000 });
        const before = liveOf(table).filter(({ at }) => at < to);
        const expected = before.slice(skipped, skipped + limit);
        expect(page ?? expected).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});

test('a page during which rows are written lacks no row that stayed as it was, and shows the others as they are or not at all', async () => {
  const tables = fc.array(version, { maxLength: 150, size: 'max' });
  await fc.assert(
    fc.asyncProperty(
      tables,
      fc.array(version, { maxLength: 30, size: 'max' }),
      limits,
      async (table, between, limit) => {
        const { page } = await readPage(table, { limit, between });
        if (page === undefined) return;
        const live = liveOf([...table, ...between]);
        const written = new Set(between.map(({ id }) => id));
        const last = live.findIndex((row) => row === page.at(-1));
        const shown = live.slice(0, last + 1).filter((row) => page.includes(row) || !written.has(row.id));
        expect(page).toEqual(shown);
      },
    ),
    { numRuns: 500 },
  );
});

const rowsOf = (count: number): Table =>
  Array.from({ length: count }, (_, at) => ({ id: String(at), at: at * hour, isDeleted: false }));

test('a page of a large day is found among candidates, where each of its rows was just written twice', async () => {
  const rows = rowsOf(200);
  const { page, asked } = await readPage([...rows, ...rows], { limit: 50 });
  expect(page).toEqual(newestFirst(rows).slice(0, 50));
  expect(asked).toEqual(['count-versions', 'find-newest-versions']);
});

test.each([
  [1_000, ['count-versions', 'find-newest-versions', 'find-tied-versions']],
  [100, ['count-versions', 'find-newest-versions']],
])('a page of %i rows of one time is found among candidates', async (count, statements) => {
  const rows = rowsOf(count).map((row) => ({ ...row, at: hour }));
  const { page, asked } = await readPage(rows, { skipped: 10, limit: 50 });
  expect(page).toEqual(newestFirst(rows).slice(10, 60));
  expect(asked).toEqual(statements);
});

test('the newest of a day that goes on are looked for in the last part of it, and then in all of it', async () => {
  const minutes = (count: number): Table =>
    Array.from({ length: count }, (_, at) => ({ id: String(at), at: 20 * hour - (at * hour) / 60, isDeleted: false }));
  // Of 20 hours with 100,000 versions, the last 8 % are looked at for a page of 50.
  const to = 20 * hour + 1;
  const rows = minutes(1_000);
  const often = rows.map((row) => ({ ...row, at: to - (to - row.at) / 10 }));
  for (const [table, statements] of [
    [rows, ['count-versions', 'find-recent-versions', 'find-newest-versions']],
    [often, ['count-versions', 'find-recent-versions']],
  ] as const) {
    const { page, asked } = await readPage(table, { limit: 50, versions: 100_000, to });
    expect(page).toEqual(newestFirst(table).slice(0, 50));
    expect(asked).toEqual(statements);
  }
});

test('more rows of one time are no candidates', async () => {
  const rows = rowsOf(1_001).map((row) => ({ ...row, at: hour }));
  expect((await readPage(rows, { limit: 50 })).page).toBeUndefined();
});

test('candidates are not looked for on a day of few versions, or far behind the newest', async () => {
  const rows = rowsOf(2_000);
  const few = await readPage(rows, { limit: 50, versions: 2_000 });
  expect(few).toEqual({ page: undefined, asked: ['count-versions'] });
  expect(await readPage(rows, { skipped: 1_000, limit: 50 })).toEqual({ page: undefined, asked: [] });
});
