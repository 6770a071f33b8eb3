import { whereAnyOf, whereEqual } from '@spanledger/core';
import type { Observation, ObservationId, ObservationListQuery, ObservationRecord, TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someTime } from './builders.ts';
import { describeObservationSumOrders } from './sum-order.conformance.ts';
import type { IdsOf } from './ids-of.ts';
import { describeObservationChanges } from './observation-change.conformance.ts';
import { describeObservationFilters } from './observation-filter.conformance.ts';
import { describeObservationStream } from './observation-stream.conformance.ts';
import { describeObservationTree } from './observation-tree.conformance.ts';
import { describeObservationSearch } from './search.conformance.ts';
import { aTrace, anObservation, decidedAs, seedTogether, usageOf, type TelemetryStore } from './telemetry-store.ts';
import { describeObservationWrites } from './written-since.conformance.ts';

const firstPage = { page: 1, limit: 50, withBodies: false } as const;

const countingsOf = (observations: readonly Observation[]) =>
  observations.map(({ id, counted, repeats }) => [id, counted, repeats] as const).sort(([a], [b]) => (a < b ? -1 : 1));

const pathOf = ({ traceId, id }: Observation): string => `${traceId}/${id}`;

/** The contract of every telemetry store for reading observations. */
export const describeObservationReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as an observation reader`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const pathsOf: IdsOf<ObservationListQuery> = async (projectId, query) => {
      const { items, totalItems } = await store.observations.list(projectId, { ...firstPage, ...query });
      expect(totalItems).toBe(items.length);
      return items.map(pathOf);
    };
    describe('get', () => {
      describeGet(() => store);
    });
    describe('list', () => {
      describeList(() => store, pathsOf);
    });
    describe('stream', () => {
      describeObservationStream(() => store);
    });
    describe('tree', () => {
      describeObservationTree(() => store);
    });
    describe('of a trace', () => {
      describeOfTrace(() => store);
    });
    describe('change', () => {
      describeObservationChanges(() => store, pathsOf);
    });
    describe('writes', () => {
      describeObservationWrites(() => store, pathsOf);
    });
    describe('order', () => {
      describeObservationSumOrders(() => store, pathsOf);
    });
    describe('search', () => {
      describeObservationSearch(() => store, pathsOf);
    });
    describe('filters', () => {
      describeObservationFilters(() => store, pathsOf);
    });
  });
};

const describeGet = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const fields = {
    type: 'GENERATION',
    name: "n'{p0:String}",
    endTime: someTime + 1,
    completionStartTime: someTime + 2,
    parentObservationId: 'parent' as ObservationId,
    level: 'WARNING',
    statusMessage: 'm',
    version: 'v',
    environment: 'e',
    input: '',
    output: '{"o":"日本\\u0000"}',
    model: 'gpt',
    provider: 'openai',
    modelParameters: '{"t":0.1}',
    promptName: 'p',
    promptVersion: 7,
    usage: { ...usageOf({ input: 2 ** 53 - 1, 'odd "key"': 0 }, 'aggregate')!, convention: 'inclusive' },
    providedCost: { input: 1n, total: 10n ** 38n - 1n },
    spanEvents: '[]',
    spanLinks: '[{}]',
  } as const;
  const metadata = { k: '1', ['__proto__']: 'kept', cleared: null };
  const cost = {
    source: 'provided',
    details: { input: 1n, output: 10n ** 37n },
    total: 10n ** 38n - 1n,
    modelId: 'gpt-4',
    priceVersion: 'x@1',
  } as const;
  const row = { createdAt: someTime + 3, updatedAt: someTime + 4, cost, estimate: undefined };
  const withWhole = seeded((project) => ({
    observations: [anObservation(project, "t'/o\\", { ...fields, startTime: someTime, metadata }, row)],
  }));
  test('an observation comes back whole, to the microsecond and the last decimal', async () => {
    const { cleared: _cleared, ...kept } = metadata;
    expect(await store().observations.get(withWhole, 'o\\' as ObservationId)).toStrictEqual({
      ...fields,
      startTime: someTime,
      projectId: withWhole,
      traceId: "t'",
      id: 'o\\',
      metadata: kept,
      counted: false,
      repeats: null,
      ...row,
    });
  });

  const withCountings = seeded((project) => ({
    observations: [
      anObservation(project, 't/agent', { usage: usageOf({ input: 1 }, 'aggregate') }),
      anObservation(project, 't/alone', { usage: usageOf({ input: 1 }, 'aggregate'), metadata: decidedAs(true) }),
      anObservation(project, 't/call', { usage: usageOf({ input: 1 }) }),
      anObservation(project, 't/inner', { usage: usageOf({ input: 1 }), metadata: decidedAs(false, 'call') }),
      anObservation(project, 't/perhaps', { usage: usageOf({ input: 1 }), metadata: decidedAs(true, 'call') }),
      anObservation(project, 't/span'),
    ],
  }));
  test('each observation has whether it is counted, and what it repeats, wherever it is read', async () => {
    const expected = [
      ['agent', false, null],
      ['alone', true, null],
      ['call', true, null],
      ['inner', false, 'call'],
      ['perhaps', true, 'call'],
      ['span', true, null],
    ];
    expect(countingsOf(await store().observations.ofTrace(withCountings, 't' as TraceId))).toEqual(expected);
    const { items } = await store().observations.list(withCountings, firstPage);
    expect(countingsOf(items)).toEqual(expected);
    const alone = await store().observations.get(withCountings, 'alone' as ObservationId);
    expect(alone).toMatchObject({ counted: true, repeats: null });
  });

  const endsEarly = { startTime: someTime, endTime: someTime - 5_000_000 };
  const withEarlyEnd = seeded((project) => ({ observations: [anObservation(project, 't/o', endsEarly)] }));
  test('what is stated to end before it starts ends when it starts', async () => {
    const { observations } = store();
    expect(await observations.get(withEarlyEnd, 'o' as ObservationId)).toMatchObject({ endTime: someTime });
    for (const [operator, count] of [['=', 1] as const, ['<', 0] as const]) {
      const filters = [{ type: 'number', column: 'latency', operator, value: 0 } as const];
      expect((await observations.list(withEarlyEnd, { ...firstPage, filters })).totalItems).toBe(count);
    }
  });

  const silent = { type: null, level: null, environment: null, endTime: null, name: null, providedCost: {} };
  const withSilent = seeded((project) => ({ observations: [anObservation(project, 't/o', silent)] }));
  test('what was not stated is absent or has a default', async () => {
    expect(await store().observations.get(withSilent, 'o' as ObservationId)).toMatchObject({
      type: 'SPAN',
      level: 'DEFAULT',
      environment: 'default',
      endTime: null,
      name: null,
      usage: null,
      providedCost: null,
      parentObservationId: null,
      promptVersion: null,
      metadata: {},
      cost: { source: 'none', details: {}, total: null, modelId: null, priceVersion: null },
    });
  });

  const withSameIds = seeded((project) => ({
    observations: [
      anObservation(project, 'early/o', { startTime: someTime - oneDay * 40 }),
      anObservation(project, 'late/o', { startTime: someTime }),
      anObservation(project, 'middle/o', { startTime: someTime - 1 }),
    ],
  }));
  test('where several traces hold the id, the one that started last is given', async () => {
    expect(await store().observations.get(withSameIds, 'o' as ObservationId)).toMatchObject({ traceId: 'late' });
    expect(await store().observations.get(withSameIds, 'absent' as ObservationId)).toBeUndefined();
  });

  const withoutObservations = seeded(() => ({}));
  seeded((project) => ({ observations: [anObservation(project, 't/only-elsewhere')] }));
  test('another project has nothing by that id', async () => {
    expect(await store().observations.get(withoutObservations, 'only-elsewhere' as ObservationId)).toBeUndefined();
    expect(await store().observations.ofTrace(withoutObservations, 't' as TraceId)).toEqual([]);
  });
};

const where = (values: Record<string, string>) => ({ filters: whereEqual(values) });

const describeList = (store: () => TelemetryStore, pathsOf: IdsOf<ObservationListQuery>): void => {
  const seeded = seedTogether(store);
  const paths = ['b/1', 'a/2', 'a/1', 'b/0', 'a/\u{1f600}', 'a/\uff5e'];
  const withPages = seeded((project) => ({
    observations: [
      ...paths.map((path) => anObservation(project, path)),
      anObservation(project, 'z/new', { startTime: someTime + 1 }),
      anObservation(project, 'a/old', { startTime: someTime - 40 * oneDay }),
    ],
  }));
  const page = (page: number) => store().observations.list(withPages, { page, limit: 3, withBodies: false });
  test('pages hold each observation once, newest start first, ties by trace and id', async () => {
    const pages = await Promise.all([page(1), page(2), page(3), page(4)]);
    expect(pages.flatMap(({ items }) => items.map(pathOf))).toEqual([
      'z/new',
      'a/1',
      'a/2',
      'a/\uff5e',
      'a/\u{1f600}',
      'b/0',
      'b/1',
      'a/old',
    ]);
    expect(pages.map(({ totalItems }) => totalItems)).toEqual([8, 8, 8, 8]);
  });

  const bodies = { input: 'i', output: 'o', metadata: { k: 'v' } };
  const withBodies = seeded((project) => ({ observations: [anObservation(project, 't/o', bodies)] }));
  test('bodies are read only when asked for', async () => {
    const [without] = (await store().observations.list(withBodies, firstPage)).items;
    const [whole] = (await store().observations.list(withBodies, { ...firstPage, withBodies: true })).items;
    expect(without).toMatchObject({ input: null, output: null, metadata: {} });
    expect(whole).toEqual({ ...without, ...bodies });
  });

  const told: Partial<ObservationRecord> = {
    name: 'n',
    type: 'TOOL',
    level: 'ERROR',
    version: 'v',
    environment: 'e',
    parentObservationId: 'p' as ObservationId,
  };
  const conditions: readonly [string, Partial<ObservationListQuery>, string[]][] = [
    ['name', where({ name: 'n' }), ['a/told']],
    ['type', where({ type: 'TOOL' }), ['a/told']],
    ['level', where({ level: 'ERROR' }), ['a/told']],
    ['version', where({ version: 'v' }), ['a/told']],
    ['parent', where({ parentObservationId: 'p' }), ['a/told']],
    ['any of the environments', { filters: whereAnyOf({ environment: ['e', 'x'] }) }, ['a/told']],
    ['none of the environments', { filters: whereAnyOf({ environment: [] }) }, []],
    ['trace', { traceId: 'a' as TraceId }, ['a/bare', 'a/told']],
    ['a trace without observations', { traceId: 'x' as TraceId }, []],
    ['the user of the trace', where({ userId: 'u' }), ['b/1']],
    ['a user without traces', where({ userId: "'" }), []],
    ['several at once', where({ userId: 'u', name: 'n' }), []],
  ];
  const withConditions = seeded((project) => ({
    traces: [aTrace(project, 'a', { userId: 'other' }), aTrace(project, 'b', { userId: 'u' })],
    observations: [
      anObservation(project, 'a/told', told),
      ...['a/bare', 'b/1', 'c/1'].map((path) => anObservation(project, path)),
    ],
  }));
  test.each(conditions)('by %s', async (_name, query, expected) => {
    expect((await pathsOf(withConditions, query)).sort()).toEqual(expected);
  });

  const withTimes = seeded((project) => ({
    observations: [-1, 0, 1, 2].map((offset) =>
      anObservation(project, `t/${offset}`, { startTime: someTime + offset }),
    ),
  }));
  test('a period begins with its first microsecond and ends before its last', async () => {
    expect(await pathsOf(withTimes, { from: someTime, to: someTime + 2 })).toEqual(['t/1', 't/0']);
    expect(await pathsOf(withTimes, { to: someTime })).toEqual(['t/-1']);
  });
};

const describeOfTrace = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const ofOneTrace = seeded((project) => ({
    observations: [
      anObservation(project, 't/b', { input: 'i' }),
      anObservation(project, 't/a'),
      anObservation(project, 't/next-month', { startTime: someTime + 40 * oneDay }),
      anObservation(project, 't/first', { startTime: someTime - oneDay }),
      anObservation(project, 'u/x'),
    ],
  }));
  test('all of them come whole, by start, ties by id', async () => {
    const ofTrace = await store().observations.ofTrace(ofOneTrace, 't' as TraceId);
    expect(ofTrace.map(({ id }) => id)).toEqual(['first', 'a', 'b', 'next-month']);
    expect(ofTrace.map(({ input }) => input)).toEqual([null, null, 'i', null]);
  });
};
