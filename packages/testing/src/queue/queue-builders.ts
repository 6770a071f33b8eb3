import type {
  BatchId,
  IngestBatch,
  ObservationId,
  ObservationPatch,
  ProjectId,
  ScorePatch,
  TracePatch,
} from '@spanledger/core';
import { observationRecord, scoreRecord, someId, someTime, someTrace, traceRecord } from '../telemetry/builders.ts';

/** A batch of some traces, each with an observation; other fields as given. */
export const ingestBatch = (
  fields: Partial<IngestBatch> & { readonly projectId: ProjectId },
  traces = 1,
): IngestBatch => {
  const ids = Array.from({ length: traces }, someTrace);
  return {
    id: someId('batch') as BatchId,
    part: 0,
    rejected: {},
    receivedAt: someTime,
    payloadBytes: 1_000,
    observations: ids.map((traceId) => observationPatch({ traceId })),
    traces: ids.map((id): TracePatch => ({ id, events: 0, record: traceRecord() })),
    scores: [],
    deletions: [],
    ...fields,
  };
};

const observationPatch = (fields: Partial<ObservationPatch>): ObservationPatch => ({
  traceId: someTrace(),
  id: someId('observation') as ObservationId,
  record: observationRecord(),
  isComplete: true,
  isTraceUnknown: false,
  events: 1,
  ...fields,
});

export const scorePatch = (fields: Partial<ScorePatch> = {}): ScorePatch => ({
  id: someId('score') as ScorePatch['id'],
  record: scoreRecord(),
  events: 1,
  ...fields,
});

/** The ids of all entities in batches, sorted: to compare the output of a queue with its input. */
export const idsIn = (batches: readonly IngestBatch[]): readonly string[] =>
  batches
    .flatMap(({ observations, traces, scores, deletions }) =>
      [...observations, ...traces, ...scores, ...deletions].map(({ id }): string => id),
    )
    .sort();
