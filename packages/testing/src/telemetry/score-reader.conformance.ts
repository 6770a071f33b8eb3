import { clockOf, scoreDataTypes, scoreSources, whereAllOf, whereAnyOf, whereEqual } from '@spanledger/core';
import type { Filter, ObservationId, ScoreId, ScoreListQuery, ScoreRecord, TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { describeScoreFilters } from './score-filter.conformance.ts';
import { describeScoreStream } from './score-stream.conformance.ts';
import { aScore, aTrace, seedTogether, type TelemetryStore } from './telemetry-store.ts';

const firstPage = { page: 1, limit: 50, onTracesOnly: false } as const;
const traceId = 't' as TraceId;

/** The contract of every telemetry store for reading scores. */
export const describeScoreReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a score reader`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const idsOf: IdsOf<ScoreListQuery> = async (projectId, query) => {
      const { items, totalItems } = await store.scores.list(projectId, { ...firstPage, ...query });
      expect(totalItems).toBe(items.length);
      return items.map(({ id }) => id);
    };
    describe('get', () => {
      describeGet(() => store);
    });
    describe('list', () => {
      describeList(() => store, idsOf);
    });
    describe('stream', () => {
      describeScoreStream(() => store);
    });
    describe('filters', () => {
      describeScoreFilters(() => store, idsOf);
    });
    describe('change', () => {
      describeChange(() => store, idsOf);
    });
  });
};

const describeGet = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const fields = {
    timestamp: someTime + 1,
    name: "n'\\",
    traceId,
    observationId: 'o' as ObservationId,
    sessionId: 's',
    datasetRunId: 'd',
    dataType: 'BOOLEAN',
    source: 'ANNOTATION',
    value: 0.1,
    stringValue: 'True',
    comment: 'c\0{x:String}',
    configId: 'cfg',
    queueId: 'q',
    authorUserId: 'a',
    executionTraceId: 'x',
    environment: 'e',
  } as const;
  const row = { createdAt: someTime + 2, updatedAt: someTime + 3 };
  const withWhole = seeded((project) => ({
    scores: [aScore(project, "s'1", { ...fields, metadata: { k: 'v', cleared: null } }, row), aScore(project, 'other')],
  }));
  test('a score comes back whole, to the microsecond', async () => {
    const expected = { ...fields, projectId: withWhole, id: "s'1", metadata: { k: 'v' }, ...row };
    expect(await store().scores.get(withWhole, "s'1" as ScoreId)).toStrictEqual(expected);
    expect(await store().scores.ofTrace(withWhole, traceId)).toStrictEqual([expected]);
  });

  const silent = { name: null, dataType: null, source: null, environment: null, value: null };
  const withSilent = seeded((project) => ({ scores: [aScore(project, 's', silent)] }));
  test('what was not stated has defaults', async () => {
    expect(await store().scores.get(withSilent, 's' as ScoreId)).toMatchObject({
      name: '',
      dataType: 'NUMERIC',
      source: 'API',
      environment: 'default',
      value: null,
      traceId: null,
    });
  });

  const withoutScores = seeded(() => ({}));
  seeded((project) => ({ scores: [aScore(project, 's', { traceId })] }));
  test('there is no score of another id or project', async () => {
    expect(await store().scores.get(withoutScores, 's' as ScoreId)).toBeUndefined();
    expect(await store().scores.ofTrace(withoutScores, traceId)).toEqual([]);
  });

  const ofOneTrace = seeded((project) => ({
    scores: [
      aScore(project, 'b', { traceId }),
      aScore(project, 'a', { traceId }),
      aScore(project, 'late', { traceId, timestamp: someTime + 400 * oneDay }),
      aScore(project, 'x', { traceId: 'u' as TraceId }),
      aScore(project, 'y', { sessionId: 't' }),
    ],
  }));
  test('those of a trace come newest first, ties by id, however late they were given', async () => {
    expect((await store().scores.ofTrace(ofOneTrace, traceId)).map(({ id }) => id)).toEqual(['late', 'a', 'b']);
  });
};

const where = (values: Record<string, string>) => ({ filters: whereEqual(values) });
const anyOf = (values: Record<string, string[]>) => ({ filters: whereAnyOf(values) });
const ofValue = (operator: '>=' | '<>', value: number): { filters: Filter[] } => ({
  filters: [{ type: 'number', column: 'value', operator, value }],
});

const describeList = (store: () => TelemetryStore, idsOf: IdsOf<ScoreListQuery>): void => {
  const seeded = seedTogether(store);
  const withPages = seeded((project) => ({
    scores: [
      ...['d', 'b', 'a', 'c'].map((id, index) => aScore(project, id, { name: `n${index}` })),
      aScore(project, 'new', { timestamp: someTime + 1 }),
      aScore(project, 'old', { timestamp: someTime - 40 * oneDay }),
    ],
  }));
  const page = (page: number) => store().scores.list(withPages, { ...firstPage, page, limit: 4 });
  test('pages hold each score once, newest first, ties by id, and the total counts all', async () => {
    const pages = await Promise.all([page(1), page(2), page(3)]);
    expect(pages.map(({ items }) => items.map(({ id }) => id).join(' '))).toEqual(['new a b c', 'd old', '']);
    expect(pages.map(({ totalItems }) => totalItems)).toEqual([6, 6, 6]);
  });

  const trace = { userId: 'u', sessionId: 's', environment: 'e', tags: ['a'] };
  const onTraces = seeded((project) => ({
    traces: [aTrace(project, 't', { ...trace, timestamp: someTime - 90 * oneDay }), aTrace(project, 'bare')],
    scores: [
      aScore(project, '1', { traceId }),
      aScore(project, '2', { traceId: 'bare' as TraceId }),
      aScore(project, '3', { traceId: 'missing' as TraceId }),
      aScore(project, '4', { sessionId: 's' }),
    ],
  }));
  test('each shows its trace, if that is stored', async () => {
    const { items } = await store().scores.list(onTraces, firstPage);
    const bare = { userId: null, sessionId: null, environment: 'default', tags: [] };
    expect(items.map(({ trace }) => trace)).toStrictEqual([trace, bare, null, null]);
  });

  const told: Partial<ScoreRecord> = {
    name: 'n',
    source: 'EVAL',
    dataType: 'CATEGORICAL',
    value: 2,
    sessionId: 's',
    datasetRunId: 'd',
    configId: 'c',
    queueId: 'q',
    environment: 'e',
    traceId,
    observationId: 'o' as ObservationId,
  };
  const conditions: readonly [string, Partial<ScoreListQuery>, string][] = [
    ['name', where({ name: 'n' }), 'told'],
    ['source', where({ source: 'EVAL' }), 'told'],
    ['data type', where({ dataType: 'CATEGORICAL' }), 'told'],
    ['trace', where({ traceId }), 'told'],
    ['any of the observations', anyOf({ observationId: ['x', 'o'] }), 'told'],
    ['none of the observations', anyOf({ observationId: [] }), ''],
    ['session', where({ sessionId: 's' }), 'told'],
    ['dataset run', where({ datasetRunId: 'd' }), 'told'],
    ['config', where({ configId: 'c' }), 'told'],
    ['queue', where({ queueId: 'q' }), 'told'],
    ['any of the ids', anyOf({ id: ['bare', 'x'] }), 'bare'],
    ['any of the environments', anyOf({ environment: ['e'] }), 'told'],
    ['value', ofValue('>=', 2), 'told'],
    ['another value', ofValue('<>', 2), 'bare on-trace'],
    ['the user of the trace', where({ userId: 'u' }), 'on-trace'],
    ['all of the tags of the trace', { filters: whereAllOf({ tags: ['a', 'b'] }) }, 'on-trace'],
    ['tags that it has in part', { filters: whereAllOf({ tags: ['a', 'c'] }) }, ''],
    ['no tags', { filters: whereAllOf({ tags: [] }) }, 'bare on-trace told'],
    ['being on a trace', { onTracesOnly: true }, 'on-trace told'],
    ['several at once', where({ userId: 'u', name: 'n' }), ''],
  ];
  const withConditions = seeded((project) => ({
    traces: [aTrace(project, 'v', { userId: 'u', tags: ['a', 'b'] })],
    scores: [
      aScore(project, 'told', told),
      aScore(project, 'bare'),
      aScore(project, 'on-trace', { traceId: 'v' as TraceId }),
    ],
  }));
  test.each(conditions)('by %s', async (_name, query, expected) => {
    expect((await idsOf(withConditions, query)).sort().join(' ')).toBe(expected);
  });

  const withEnvironments = seeded((project) => ({
    traces: [aTrace(project, 'v', { userId: 'u', tags: ['a'], environment: 'e' })],
    scores: [
      aScore(project, 'same', { traceId: 'v' as TraceId, environment: 'e' }),
      aScore(project, 'another', { traceId: 'v' as TraceId, environment: 'f' }),
    ],
  }));
  test('the environment of a score and that of its trace are asked for by themselves', async () => {
    const found = async (environment: string[], traceEnvironment: string[]) =>
      idsOf(withEnvironments, anyOf({ environment, traceEnvironment }));
    expect(await idsOf(withEnvironments, anyOf({ environment: ['f'] }))).toEqual(['another']);
    expect(await found(['f'], ['f'])).toEqual([]);
    expect(await found(['f'], ['e'])).toEqual(['another']);
    expect(await found(['e', 'f'], ['e', 'f'])).toEqual(['another', 'same']);
  });

  const withTimes = seeded((project) => ({
    scores: [-1, 0, 1, 2].map((offset) => aScore(project, `${offset}`, { timestamp: someTime + offset })),
  }));
  test('a period begins with its first microsecond and ends before its last', async () => {
    expect(await idsOf(withTimes, { from: someTime, to: someTime + 2 })).toEqual(['1', '0']);
  });

  const ofAllTypes = seeded((project) => ({
    scores: [
      ...scoreDataTypes.map((dataType) => aScore(project, dataType, { dataType })),
      ...scoreSources.map((source) => aScore(project, source, { source, name: 'of source', dataType: null })),
    ],
  }));
  test('every data type and source is distinguished', async () => {
    for (const dataType of scoreDataTypes) expect(await idsOf(ofAllTypes, where({ dataType }))).toContain(dataType);
    for (const source of scoreSources)
      expect(await idsOf(ofAllTypes, where({ source, name: 'of source' }))).toEqual([source]);
  });
};

const describeChange = (store: () => TelemetryStore, idsOf: IdsOf<ScoreListQuery>): void => {
  const seeded = seedTogether(store);
  const later = { clock: clockOf(someTime + 1_000_000) };

  const moved = seeded((project) => ({
    scores: [aScore(project, 's', { name: 'before', value: 1 })],
  }));
  test('one that was renamed, moved and rewritten is there once, as it is now', async () => {
    const timestamp = someTime - 40 * oneDay;
    const now = aScore(
      moved,
      's',
      { name: 'now', value: 2, timestamp, ...later },
      { movedFrom: someTime, renamedFrom: 'before' },
    );
    await store().writer.write(telemetryRows({ scores: [now] }));
    expect(await idsOf(moved, {})).toEqual(['s']);
    expect(await idsOf(moved, where({ name: 'before' }))).toEqual([]);
    expect(await store().scores.get(moved, 's' as ScoreId)).toMatchObject({ name: 'now', value: 2, timestamp });
  });

  const retimed = seeded((project) => ({ scores: [aScore(project, 's')] }));
  test('one whose time changed within its day is found by its latest time only', async () => {
    const timestamp = someTime - 3_600_000_000;
    await store().writer.write(telemetryRows({ scores: [aScore(retimed, 's', { timestamp, ...later })] }));
    expect(await idsOf(retimed, { from: someTime })).toEqual([]);
    expect(await idsOf(retimed, { to: someTime })).toEqual(['s']);
  });

  const withDeleted = seeded((project) => ({
    scores: [aScore(project, 'a'), aScore(project, 'b', { traceId }), aScore(project, 'c')],
  }));
  test('deleted ones are gone, by themselves and with their trace', async () => {
    const deletions = [
      { kind: 'score', id: 'a' as ScoreId, projectId: withDeleted, ...later },
      { kind: 'trace', id: traceId, projectId: withDeleted, ...later },
    ] as const;
    await store().writer.write(telemetryRows({ deletions }));
    expect(await idsOf(withDeleted, {})).toEqual(['c']);
    expect(await store().scores.get(withDeleted, 'a' as ScoreId)).toBeUndefined();
    expect(await store().scores.ofTrace(withDeleted, traceId)).toEqual([]);
  });
};
