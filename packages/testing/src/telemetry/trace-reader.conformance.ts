import { clockOf, whereAllOf, whereAnyOf, whereEqual } from '@spanledger/core';
import type { Filter, ProjectId, TraceId, TraceListQuery } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { describeTraceSumOrders } from './sum-order.conformance.ts';
import type { IdsOf } from './ids-of.ts';
import { describeTraceSearch } from './search.conformance.ts';
import { aTrace, seed, type TelemetryStore } from './telemetry-store.ts';
import { describeTraceFilters } from './trace-filter.conformance.ts';
import { describeTraceSumFilters } from './trace-sum-filter.conformance.ts';
import { describeTraceSummaries } from './trace-summary.conformance.ts';
import { describeTraceWrites } from './written-since.conformance.ts';

const firstPage = { page: 1, limit: 50, withBodies: false } as const;

/** What every store of telemetry promises those who read traces. */
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
  test('a trace comes back whole, to the microsecond', async () => {
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
    const projectId = await seed(store(), (project) => ({
      traces: [aTrace(project, id, { ...fields, metadata }, row), aTrace(project, 'other')],
    }));
    const { cleared: _cleared, ...kept } = metadata;
    expect(await store().traces.get(projectId, id as TraceId)).toStrictEqual({
      ...fields,
      projectId,
      id,
      metadata: kept,
      ...row,
    });
  });

  test('what was not stated has defaults', async () => {
    const silent = { environment: null, public: null, bookmarked: null, name: null };
    const projectId = await seed(store(), (project) => ({ traces: [aTrace(project, 't', silent)] }));
    expect(await store().traces.get(projectId, 't' as TraceId)).toMatchObject({
      environment: 'default',
      public: false,
      bookmarked: false,
      name: null,
      tags: [],
      metadata: {},
    });
  });

  test('there is no trace of another id or project', async () => {
    const projectId = await seed(store(), () => ({}));
    await seed(store(), (project) => ({ traces: [aTrace(project, 't')] }));
    expect(await store().traces.get(projectId, 't' as TraceId)).toBeUndefined();
  });
};

const describeList = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  test('pages hold each trace once, newest first, ties by id, and the total counts all', async () => {
    const ids = ['e', 'a', 'd', 'c', 'b'];
    const projectId = await seed(store(), (project) => ({
      traces: [
        ...ids.map((id) => aTrace(project, id)),
        aTrace(project, 'new', { timestamp: someTime + 1 }),
        aTrace(project, 'old', { timestamp: someTime - oneDay * 40 }),
      ],
    }));
    const page = (page: number) => store().traces.list(projectId, { page, limit: 3, withBodies: false });
    const pages = await Promise.all([page(1), page(2), page(3), page(4), page(2 ** 52)]);
    expect(pages.map(({ items }) => items.map(({ id }) => id).join(' '))).toEqual(['new a b', 'c d e', 'old', '', '']);
    expect(pages.map(({ totalItems }) => totalItems)).toEqual([7, 7, 7, 7, 7]);
  });

  test('bodies are read only when asked for', async () => {
    const bodies = { input: 'i', output: 'o', metadata: { k: 'v' } };
    const projectId = await seed(store(), (project) => ({ traces: [aTrace(project, 't', bodies)] }));
    const [without] = (await store().traces.list(projectId, firstPage)).items;
    const [whole] = (await store().traces.list(projectId, { ...firstPage, withBodies: true })).items;
    expect(without).toMatchObject({ input: null, output: null, metadata: {} });
    expect(whole).toEqual({ ...without, ...bodies });
    expect(whole).toEqual(await store().traces.get(projectId, 't' as TraceId));
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
  test.each(conditions)('by %s', async (_name, filters, expected) => {
    const projectId = await seed(store(), (project) => ({
      traces: [
        aTrace(project, 'told', { ...told, tags: ['a', 'b', 'c'] }),
        aTrace(project, 'one-tag', { tags: ['a'] }),
        aTrace(project, 'bare'),
      ],
    }));
    expect((await idsOf(projectId, { filters })).sort()).toEqual(expected);
  });

  test('a period begins with its first microsecond and ends before its last', async () => {
    const projectId = await seed(store(), (project) => ({
      traces: [-1, 0, 1, 2].map((offset) => aTrace(project, `${offset}`, { timestamp: someTime + offset })),
    }));
    expect(await idsOf(projectId, { from: someTime, to: someTime + 2 })).toEqual(['1', '0']);
    expect(await idsOf(projectId, { to: someTime })).toEqual(['-1']);
    expect(await idsOf(projectId, { from: someTime + 3 })).toEqual([]);
    expect(await idsOf(projectId, { from: 0, to: 0 })).toEqual([]);
  });
};

const describeOrder = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const columns = ['name', 'userId', 'sessionId', 'release', 'version'] as const;
  test.each(columns)('by %s, in either direction: absent values last, ties by id', async (column) => {
    const values = { c: 'x', a: 'y', b: 'x', z: null, d: null };
    const projectId = await seed(store(), (project) => ({
      traces: Object.entries(values).map(([id, value]) => aTrace(project, id, { [column]: value })),
    }));
    expect(await idsOf(projectId, { orderBy: { column, direction: 'ASC' } })).toEqual(['b', 'c', 'a', 'd', 'z']);
    expect(await idsOf(projectId, { orderBy: { column, direction: 'DESC' } })).toEqual(['a', 'b', 'c', 'd', 'z']);
  });

  test.each(['public', 'bookmarked'] as const)('by %s', async (column) => {
    const projectId = await seed(store(), (project) => ({
      traces: [
        aTrace(project, 'a', { [column]: true }),
        aTrace(project, 'b'),
        aTrace(project, 'c', { [column]: null }),
      ],
    }));
    expect(await idsOf(projectId, { orderBy: { column, direction: 'ASC' } })).toEqual(['b', 'c', 'a']);
    expect(await idsOf(projectId, { orderBy: { column, direction: 'DESC' } })).toEqual(['a', 'b', 'c']);
  });

  test('by time, id and environment', async () => {
    const projectId = await seed(store(), (project) => ({
      traces: [
        aTrace(project, 'a', { environment: 'x', timestamp: someTime + 1 }),
        aTrace(project, 'b', { environment: 'x' }),
        aTrace(project, 'c', { environment: 'w' }),
      ],
    }));
    expect(await idsOf(projectId, { orderBy: { column: 'timestamp', direction: 'ASC' } })).toEqual(['b', 'c', 'a']);
    expect(await idsOf(projectId, { orderBy: { column: 'id', direction: 'DESC' } })).toEqual(['c', 'b', 'a']);
    expect(await idsOf(projectId, { orderBy: { column: 'environment', direction: 'ASC' } })).toEqual(['c', 'a', 'b']);
  });

  test('texts are ordered by code point', async () => {
    const inOrder = ['B', 'a', 'é', '日', '\uff5e', '\u{1f600}'];
    const projectId = await seed(store(), (project) => ({
      traces: inOrder.toReversed().map((id) => aTrace(project, id)),
    }));
    expect(await idsOf(projectId, { orderBy: { column: 'id', direction: 'ASC' } })).toEqual(inOrder);
    expect(await idsOf(projectId, {})).toEqual(inOrder);
  });
};

const describeChange = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const later = { clock: clockOf(someTime + 1_000_000) };

  test('a trace whose time changed within its day is found by its latest time only', async () => {
    const earlier = someTime - 3_600_000_000;
    const projectId = await seed(store(), (project) => ({ traces: [aTrace(project, 't')] }));
    await store().writer.write(telemetryRows({ traces: [aTrace(projectId, 't', { timestamp: earlier, ...later })] }));
    expect(await idsOf(projectId, { from: someTime })).toEqual([]);
    expect(await idsOf(projectId, { to: someTime })).toEqual(['t']);
  });

  test('a trace that moved to another day is there once', async () => {
    const timestamp = someTime - 40 * oneDay;
    const projectId = await seed(store(), (project) => ({ traces: [aTrace(project, 't')] }));
    const moved = aTrace(projectId, 't', { timestamp, ...later }, { movedFrom: someTime });
    await store().writer.write(telemetryRows({ traces: [moved] }));
    expect(await idsOf(projectId, {})).toEqual(['t']);
    expect(await idsOf(projectId, { from: someTime })).toEqual([]);
    expect(await store().traces.get(projectId, 't' as TraceId)).toMatchObject({ timestamp });
  });

  test('a rewritten trace is found by what it is now', async () => {
    const projectId = await seed(store(), (project) => ({ traces: [aTrace(project, 't', { userId: 'before' })] }));
    await store().writer.write(telemetryRows({ traces: [aTrace(projectId, 't', { userId: 'now', ...later })] }));
    expect(await idsOf(projectId, { filters: whereEqual({ userId: 'before' }) })).toEqual([]);
    expect(await idsOf(projectId, { filters: whereEqual({ userId: 'now' }) })).toEqual(['t']);
  });

  test('a deleted trace is gone', async () => {
    const projectId = await seed(store(), (project) => ({ traces: [aTrace(project, 't'), aTrace(project, 'kept')] }));
    const deletion = { kind: 'trace', id: 't' as TraceId, projectId, ...later } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await idsOf(projectId, {})).toEqual(['kept']);
    expect(await store().traces.get(projectId, 't' as TraceId)).toBeUndefined();
  });
};
