import type { MetricsQuery, ObservationId, ObservationPart, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import {
  observationRow,
  scoreRecord,
  scoreRow,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
  type TelemetryStore,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

const projectId = 'p' as ProjectId;
const traceId = 't' as TraceId;
const page = { page: 1, limit: 50 } as const;
const everyNarrowPart: ReadonlySet<ObservationPart> = new Set(['metadata', 'root', 'trace']);

let store: TelemetryStore;

/** A store whose bodies are gone: whatever reads them fails. */
beforeAll(async () => {
  const client = await openTestStore();
  store = telemetryStoreOn(client);
  await store.writer.write(
    telemetryRows({
      traces: [traceRow({ projectId, id: traceId, record: traceRecord({ sessionId: 's', userId: 'u' }) })],
      observations: [observationRow({ projectId, traceId, id: 'o' as ObservationId })],
      scores: [scoreRow({ projectId, id: 'score' as ScoreId, record: scoreRecord({ traceId }) })],
    }),
  );
  await client.transaction('drop-bodies', async (statements) => {
    for (const table of ['observations', 'traces']) {
      await statements.run('drop-bodies', `ALTER TABLE ${table} DROP COLUMN input, DROP COLUMN output`);
    }
  });
});

const scoreFilter = { type: 'numberObject', column: 'scores_avg', key: 'q', operator: '>', value: -1 } as const;
const costFilter = { type: 'number', column: 'totalCost', operator: '>=', value: 0 } as const;
const metrics: MetricsQuery = {
  view: 'observations',
  metrics: [{ measure: 'count', aggregation: 'count' }],
  dimensions: [],
  filters: [],
  orderBy: [],
  fromTimestamp: someTime - 1,
  toTimestamp: someTime + 1,
};

const reads: readonly [string, () => Promise<unknown>][] = [
  ['a page of traces', () => store.traces.list(projectId, { ...page, userId: 'u', withBodies: false })],
  [
    'a page of traces by what they add up to',
    () => store.traces.list(projectId, { ...page, filters: [costFilter, scoreFilter], withBodies: false }),
  ],
  ['summaries of traces', () => store.traces.summaries(projectId, [traceId])],
  ['a page of observations', () => store.observations.list(projectId, { ...page, userId: 'u', withBodies: false })],
  [
    'a page of observations by their scores',
    () => store.observations.list(projectId, { ...page, filters: [scoreFilter], withBodies: false }),
  ],
  [
    'a stream of observations',
    () => store.observations.stream(projectId, { limit: 50, isRoot: true, parts: everyNarrowPart }),
  ],
  ['a page of scores', () => store.scores.list(projectId, { ...page, userId: 'u', onTracesOnly: true })],
  ['a stream of scores', () => store.scores.stream(projectId, { limit: 50 })],
  ['a page of sessions', () => store.sessions.list(projectId, page)],
  ['daily costs', () => store.dailyCosts.list(projectId, page)],
  ['metrics', () => store.metricsQueries.query(projectId, metrics)],
];

test.each(reads)('%s: no input or output is read', async (_name, read) => {
  await expect(read()).resolves.toBeDefined();
});

const unknownColumn = /input/;

test('what asks for bodies would fail here', async () => {
  const { traces, observations } = store;
  await expect(traces.list(projectId, { ...page, withBodies: true })).rejects.toThrow(unknownColumn);
  await expect(observations.list(projectId, { ...page, withBodies: true })).rejects.toThrow(unknownColumn);
  await expect(observations.stream(projectId, { limit: 1, parts: new Set(['io']) })).rejects.toThrow(unknownColumn);
});
