import { whereEqual } from '@spanledger/core';
import type {
  MetricsQuery,
  ObservationId,
  ObservationPart,
  ProjectId,
  ScoreId,
  TelemetryStore,
  TraceId,
} from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { observationRow, scoreRecord, scoreRow, someTime, telemetryRows, traceRecord, traceRow } from './builders.ts';

/** A store under test whose stored bodies can be dropped. */
export interface NarrowStore extends TelemetryStore {
  /** Drops input and output from every table: each later read of them fails. */
  readonly dropBodies: () => Promise<void>;
}

const projectId = 'p' as ProjectId;
const traceId = 't' as TraceId;
const page = { page: 1, limit: 50 } as const;
const everyNarrowPart: ReadonlySet<ObservationPart> = new Set(['metadata', 'root', 'trace']);

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

const isRoot = { type: 'boolean', column: 'isRootObservation', operator: '=', value: true } as const;
const ofUser = whereEqual({ userId: 'u' });

type Read = readonly [string, (store: TelemetryStore) => Promise<unknown>];

const reads: readonly Read[] = [
  ['a page of traces', (store) => store.traces.list(projectId, { ...page, filters: ofUser, withBodies: false })],
  [
    'a page of traces by what they add up to',
    (store) => store.traces.list(projectId, { ...page, filters: [costFilter, scoreFilter], withBodies: false }),
  ],
  ['summaries of traces', (store) => store.traces.summaries(projectId, [traceId])],
  [
    'a page of observations',
    (store) => store.observations.list(projectId, { ...page, filters: ofUser, withBodies: false }),
  ],
  [
    'a page of observations by their scores',
    (store) => store.observations.list(projectId, { ...page, filters: [scoreFilter], withBodies: false }),
  ],
  [
    'a stream of observations',
    (store) => store.observations.stream(projectId, { limit: 50, filters: [isRoot], parts: everyNarrowPart }),
  ],
  ['a tree', (store) => store.observations.tree(projectId, traceId, { limit: 50 })],
  ['a page of scores', (store) => store.scores.list(projectId, { ...page, filters: ofUser, onTracesOnly: true })],
  ['a stream of scores', (store) => store.scores.stream(projectId, { limit: 50 })],
  ['a page of sessions', (store) => store.sessions.list(projectId, page)],
  ['daily costs', (store) => store.dailyCosts.list(projectId, page)],
  ...(['observations', 'traces', 'scores-numeric', 'scores-categorical'] as const).map((view): Read => [
    `metrics of ${view}`,
    (store) => store.metricsQueries.query(projectId, { ...metrics, view }),
  ]),
  ['what has no price', (store) => store.unpriced.list(projectId, page)],
  ['what was recorded', (store) => store.recordedCosts.list(projectId, page)],
];

/** A store reads no body for answers without bodies. `openStore` returns a store for these tests only. */
export const describeNarrowReads = (name: string, openStore: () => Promise<NarrowStore>): void => {
  describe(`narrow reads of ${name}`, () => {
    let store: NarrowStore;
    beforeAll(async () => {
      store = await openStore();
      await store.writer.write(
        telemetryRows({
          traces: [traceRow({ projectId, id: traceId, record: traceRecord({ sessionId: 's', userId: 'u' }) })],
          observations: [observationRow({ projectId, traceId, id: 'o' as ObservationId })],
          scores: [scoreRow({ projectId, id: 'score' as ScoreId, record: scoreRecord({ traceId }) })],
        }),
      );
      await store.dropBodies();
    });

    test.each(reads)('%s: no input or output is read', async (_name, read) => {
      await expect(read(store)).resolves.toBeDefined();
    });

    test('what asks for bodies would fail here', async () => {
      const { traces, observations } = store;
      const unknownColumn = /input/;
      await expect(traces.list(projectId, { ...page, withBodies: true })).rejects.toThrow(unknownColumn);
      await expect(observations.list(projectId, { ...page, withBodies: true })).rejects.toThrow(unknownColumn);
      await expect(observations.stream(projectId, { limit: 1, parts: new Set(['io']) })).rejects.toThrow(unknownColumn);
    });
  });
};
