import { clockOf, whereAllOf, whereAnyOf, whereEqual } from '@spanledger/core';
import type { Filter, ProjectId, TraceId, TraceListQuery } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { describeTraceSumOrders } from './sum-order.conformance.ts';
import type { IdsOf } from './ids-of.ts';
import { describeTraceSearch } from './search.conformance.ts';
import { aTrace, seedTogether, type TelemetryStore } from './telemetry-store.ts';
import { describeTraceFilters } from './trace-filter.conformance.ts';
import { describeTraceSumFilters } from './trace-sum-filter.conformance.ts';
import { describeTraceSummaries } from './trace-summary.conformance.ts';
import { describeTraceWrites } from './written-since.conformance.ts';

const firstPage = { page: 1, limit: 50, withBodies: false } as const;

/** The contract of every telemetry store for reading traces. */
export const describeTraceReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a trace reader`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const idsOf = async (projectId: ProjectId, query: Partial<TraceListQuery>): Promise<string[]> => {
      const { items, totalItems } = await store.traces.list(projectId, { ...firstPage, ...query });
      expect(totalItems).toBe(items.length);
      return items.map(({ id }) => id);
    };
    describe('get', () => {
      describeGet(() => store);
    });
    describe('list', () => {
      describeList(() => store, idsOf);
    });
    describe('order', () => {
      describeOrder(() => store, idsOf);
      describeTraceSumOrders(() => store, idsOf);
    });
    describe('search', () => {
      describeTraceSearch(() => store, idsOf);
    });
    describe('writes', () => {
      describeTraceWrites(() => store, idsOf);
    });
    describe('change', () => {
      describeChange(() => store, idsOf);
    });
    describe('filters', () => {
      describeTraceFilters(() => store, idsOf);
      describeTraceSumFilters(() => store, idsOf);
    });
    describe('summaries', () => {
      describeTraceSummaries(() => store);
    });
  });
};

const describeGet = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const id = "t'\\{id:String}日本\u{1F600}";
  const fields = {
    timestamp: someTime + 1,
    name: 'a\tname\n',
    externalId: 'e',
    userId: '',
    sessionId: 's',
    release: 'r',
    version: 'v',
    environment: 'prod',
    input: '{"a":1}',
    output: 'o\0',
    public: true,
    bookmarked: true,
    tags: ['a', "b'"],
  };
  const metadata = { k: '1', ['__proto__']: 'kept', '': 'empty', cleared: null };
  const row = { createdAt: someTime + 2, updatedAt: someTime + 3 };
  const withWhole = seeded((project) => ({
    traces: [aTrace(project, id, { ...fields, metadata }, row), aTrace(project, 'other')],
  }));
  test('a trace comes back whole, to the microsecond', async () => {
    const { cleared: _cleared, ...kept } = metadata;
    expect(await store().traces.get(withWhole, id as TraceId)).toStrictEqual({
      ...fields,
      projectId: withWhole,
      id,
      metadata: kept,
      ...row,
    });
  });

  const silent = { environment: null, public: null, bookmarked: null, name: null };
  const withSilent = seeded((project) => ({ traces: [aTrace(project, 't', silent)] }));
  test('what was not stated has defaults', async () => {
    expect(await store().traces.get(withSilent, 't' as TraceId)).toMatchObject({
      environment: 'default',
      public: false,
      bookmarked: false,
      name: null,
      tags: [],
      metadata: {},
    });
  });

  const withoutTraces = seeded(() => ({}));
  seeded((project) => ({ traces: [aTrace(project, 't')] }));
  test('there is no trace of another id or project', async () => {
    expect(await store().traces.get(withoutTraces, 't' as TraceId)).toBeUndefined();
  });
};

const describeList = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  const ids = ['e', 'a', 'd', 'c', 'b'];
  const withPages = seeded((project) => ({
    traces: [
      ...ids.map((id) => aTrace(project, id)),
      aTrace(project, 'new', { timestamp: someTime + 1 }),
      aTrace(project, 'old', { timestamp: someTime - oneDay * 40 }),
    ],
  }));
  const page = (page: number) => store().traces.list(withPages, { page, limit: 3, withBodies: false });
  test('pages hold each trace once, newest first, ties by id, and the total counts all', async () => {
    const pages = await Promise.all([page(1), page(2), page(3), page(4), page(2 ** 52)]);
    expect(pages.map(({ items }) => items.map(({ id }) => id).join(' '))).toEqual(['new a b', 'c d e', 'old', '', '']);
    expect(pages.map(({ totalItems }) => totalItems)).toEqual([7, 7, 7, 7, 7]);
  });

  const bodies = { input: 'i', output: 'o', metadata: { k: 'v' } };
  const withBodies = seeded((project) => ({ traces: [aTrace(project, 't', bodies)] }));
  test('bodies are read only when asked for', async () => {
    const [without] = (await store().traces.list(withBodies, firstPage)).items;
    const [whole] = (await store().traces.list(withBodies, { ...firstPage, withBodies: true })).items;
    expect(without).toMatchObject({ input: null, output: null, metadata: {} });
    expect(whole).toEqual({ ...without, ...bodies });
    expect(whole).toEqual(await store().traces.get(withBodies, 't' as TraceId));
  });

  const told = { userId: 'u', name: 'n', sessionId: 's', version: 'v', release: 'r', environment: 'e' };
  const conditions: readonly [string, Filter[], string[]][] = [
    ['user', whereEqual({ userId: 'u' }), ['told']],
    ['name', whereEqual({ name: 'n' }), ['told']],
    ['session', whereEqual({ sessionId: 's' }), ['told']],
    ['version', whereEqual({ version: 'v' }), ['told']],
    ['release', whereEqual({ release: 'r' }), ['told']],
    ['all of the tags', whereAllOf({ tags: ['a', 'b'] }), ['told']],
    ['one tag', whereAllOf({ tags: ['a'] }), ['one-tag', 'told']],
    ['no tags', whereAllOf({ tags: [] }), ['bare', 'one-tag', 'told']],
    ['any of the environments', whereAnyOf({ environment: ['x', 'e'] }), ['told']],
    ['the default environment', whereAnyOf({ environment: ['default'] }), ['bare', 'one-tag']],
    ['none of the environments', whereAnyOf({ environment: [] }), []],
    ['several at once', whereEqual({ userId: 'u', name: 'other' }), []],
    ['a user that is like SQL', whereEqual({ userId: "' OR 1=1 --" }), []],
  ];
  const withConditions = seeded((project) => ({
    traces: [
      aTrace(project, 'told', { ...told, tags: ['a', 'b', 'c'] }),
      aTrace(project, 'one-tag', { tags: ['a'] }),
      aTrace(project, 'bare'),
    ],
  }));
  test.each(conditions)('by %s', async (_name, filters, expected) => {
    expect((await idsOf(withConditions, { filters })).sort()).toEqual(expected);
  });

  const withTimes = seeded((project) => ({
    traces: [-1, 0, 1, 2].map((offset) => aTrace(project, `${offset}`, { timestamp: someTime + offset })),
  }));
  test('a period begins with its first microsecond and ends before its last', async () => {
    expect(await idsOf(withTimes, { from: someTime, to: someTime + 2 })).toEqual(['1', '0']);
    expect(await idsOf(withTimes, { to: someTime })).toEqual(['-1']);
    expect(await idsOf(withTimes, { from: someTime + 3 })).toEqual([]);
    expect(await idsOf(withTimes, { from: 0, to: 0 })).toEqual([]);
  });
};

const describeOrder = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  const columns = ['name', 'userId', 'sessionId', 'release', 'version'] as const;
  const values = { c: 'x', a: 'y', b: 'x', z: null, d: null };
  const withValues = columns.map((column) => {
    const projectId = seeded((project) => ({
      traces: Object.entries(values).map(([id, value]) => aTrace(project, id, { [column]: value })),
    }));
    return [column, projectId] as const;
  });
  test.each(withValues)('by %s, in either direction: absent values last, ties by id', async (column, projectId) => {
    expect(await idsOf(projectId, { orderBy: { column, direction: 'ASC' } })).toEqual(['b', 'c', 'a', 'd', 'z']);
    expect(await idsOf(projectId, { orderBy: { column, direction: 'DESC' } })).toEqual(['a', 'b', 'c', 'd', 'z']);
  });

  const withTruths = (['public', 'bookmarked'] as const).map((column) => {
    const projectId = seeded((project) => ({
      traces: [
        aTrace(project, 'a', { [column]: true }),
        aTrace(project, 'b'),
        aTrace(project, 'c', { [column]: null }),
      ],
    }));
    return [column, projectId] as const;
  });
  test.each(withTruths)('by %s', async (column, projectId) => {
    expect(await idsOf(projectId, { orderBy: { column, direction: 'ASC' } })).toEqual(['b', 'c', 'a']);
    expect(await idsOf(projectId, { orderBy: { column, direction: 'DESC' } })).toEqual(['a', 'b', 'c']);
  });

  const withEnvironments = seeded((project) => ({
    traces: [
      aTrace(project, 'a', { environment: 'x', timestamp: someTime + 1 }),
      aTrace(project, 'b', { environment: 'x' }),
      aTrace(project, 'c', { environment: 'w' }),
    ],
  }));
  test('by time, id and environment', async () => {
    expect(await idsOf(withEnvironments, { orderBy: { column: 'timestamp', direction: 'ASC' } })).toEqual([
      'b',
      'c',
      'a',
    ]);
    expect(await idsOf(withEnvironments, { orderBy: { column: 'id', direction: 'DESC' } })).toEqual(['c', 'b', 'a']);
    expect(await idsOf(withEnvironments, { orderBy: { column: 'environment', direction: 'ASC' } })).toEqual([
      'c',
      'a',
      'b',
    ]);
  });

  const inOrder = ['B', 'a', 'é', '日', '\uff5e', '\u{1f600}'];
  const withTexts = seeded((project) => ({
    traces: inOrder.toReversed().map((id) => aTrace(project, id)),
  }));
  test('texts are ordered by code point', async () => {
    expect(await idsOf(withTexts, { orderBy: { column: 'id', direction: 'ASC' } })).toEqual(inOrder);
    expect(await idsOf(withTexts, {})).toEqual(inOrder);
  });
};

const describeChange = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  const later = { clock: clockOf(someTime + 1_000_000) };

  const retimed = seeded((project) => ({ traces: [aTrace(project, 't')] }));
  test('a trace whose time changed within its day is found by its latest time only', async () => {
    const earlier = someTime - 3_600_000_000;
    await store().writer.write(telemetryRows({ traces: [aTrace(retimed, 't', { timestamp: earlier, ...later })] }));
    expect(await idsOf(retimed, { from: someTime })).toEqual([]);
    expect(await idsOf(retimed, { to: someTime })).toEqual(['t']);
    expect(await store().traces.read(retimed, ['t' as TraceId])).toMatchObject([{ timestamp: earlier }]);
  });

  const movedAway = seeded((project) => ({ traces: [aTrace(project, 't')] }));
  test('a trace that moved to another day is there once', async () => {
    const timestamp = someTime - 40 * oneDay;
    const moved = aTrace(movedAway, 't', { timestamp, ...later }, { movedFrom: someTime });
    await store().writer.write(telemetryRows({ traces: [moved] }));
    expect(await idsOf(movedAway, {})).toEqual(['t']);
    expect(await idsOf(movedAway, { from: someTime })).toEqual([]);
    expect(await store().traces.get(movedAway, 't' as TraceId)).toMatchObject({ timestamp });
  });

  const rewritten = seeded((project) => ({ traces: [aTrace(project, 't', { userId: 'before' })] }));
  test('a rewritten trace is found by what it is now', async () => {
    await store().writer.write(telemetryRows({ traces: [aTrace(rewritten, 't', { userId: 'now', ...later })] }));
    expect(await idsOf(rewritten, { filters: whereEqual({ userId: 'before' }) })).toEqual([]);
    expect(await idsOf(rewritten, { filters: whereEqual({ userId: 'now' }) })).toEqual(['t']);
  });

  const withDeleted = seeded((project) => ({ traces: [aTrace(project, 't'), aTrace(project, 'kept')] }));
  test('a deleted trace is gone', async () => {
    const deletion = { kind: 'trace', id: 't' as TraceId, projectId: withDeleted, ...later } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await idsOf(withDeleted, {})).toEqual(['kept']);
    expect(await store().traces.get(withDeleted, 't' as TraceId)).toBeUndefined();
  });
};
