import type { KeyAccess, ObservationRecord, ProjectId, ScoreRecord, TraceRecord } from '@spanledger/core';
import { readIngestionRequest, type IngestionRequest } from './read-ingestion-request.ts';

/** For tests: requests from events, with the parts that every event needs filled in. */
export interface TestEvent {
  readonly type: string;
  readonly id?: unknown;
  readonly timestamp?: unknown;
  readonly body?: unknown;
}

export const testTime = '2026-01-02T03:04:05.678Z';
export const testMicros = 1_767_323_045_678_000;

/** Of a key pair with every scope that events need, and of a public key alone. */
export const accesses = {
  all: { scopes: ['ingest', 'scores'], isPublicKey: false },
  scores: { scopes: ['scores'], isPublicKey: true },
} as const satisfies Record<string, KeyAccess>;

export const readText = (bodyText: string, access: KeyAccess = accesses.all): IngestionRequest =>
  readIngestionRequest(bodyText, { projectId: 'project-1' as ProjectId, receivedAt: 1_767_400_000_000_000, access });

export const readEvents = (events: readonly TestEvent[], access: KeyAccess = accesses.all): IngestionRequest =>
  readText(
    JSON.stringify({
      batch: events.map((event, index) => ({ id: `event-${index}`, timestamp: testTime, ...event })),
      metadata: { sdk_name: 'test' },
    }),
    access,
  );

/** The record of the only observation of a request; fails with the request's errors when there is none. */
export const readObservation = (body: object, type = 'generation-create', timestamp = testTime): ObservationRecord => {
  const { batch, errors } = readEvents([{ type, timestamp, body: { id: 'o1', traceId: 't1', ...body } }]);
  if (batch.observations[0] === undefined) throw new Error(JSON.stringify(errors));
  return batch.observations[0].record;
};

export const readTrace = (body: object, timestamp = testTime): TraceRecord => {
  const { batch, errors } = readEvents([{ type: 'trace-create', timestamp, body: { id: 't1', ...body } }]);
  if (batch.traces[0] === undefined) throw new Error(JSON.stringify(errors));
  return batch.traces[0].record;
};

export const readScoreEvent = (body: object, timestamp = testTime, access: KeyAccess = accesses.all): ScoreRecord => {
  const event = { type: 'score-create', timestamp, body: { id: 's1', name: 'quality', traceId: 't1', ...body } };
  const { batch, errors } = readEvents([event], access);
  if (batch.scores[0] === undefined) throw new Error(JSON.stringify(errors));
  return batch.scores[0].record;
};

/** The error of the only event of a request; `undefined` when it is accepted. */
export const refusal = (type: string, body: unknown, more: Partial<TestEvent> = {}): string | undefined =>
  readEvents([{ type, body, ...more }]).errors[0]?.error;
