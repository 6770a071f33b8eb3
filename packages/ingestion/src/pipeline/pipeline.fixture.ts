import {
  clockOf,
  earliestClock,
  observationFields,
  traceFields,
  type BatchId,
  type IngestBatch,
  type ObservationId,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type ScoreId,
  type ScorePatch,
  type TelemetryRows,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import {
  bookOfPriced,
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetryWriter,
  observationRecord,
  scoreRecord,
  traceRecord,
  type MemoryTelemetry,
} from '@spanledger/testing';
import { createPipeline } from './pipeline.ts';

export { bookOfPriced as prices } from '@spanledger/testing';

export const project = 'project' as ProjectId;
export const traceId = 'trace' as TraceId;
export const day = 86_400_000_000;
export const start = Date.UTC(2026, 0, 10) * 1000;
export const now = () => start + 30 * day;

export const batch = (parts: Partial<IngestBatch>): IngestBatch => ({
  id: 'batch' as BatchId,
  part: 0,
  rejected: {},
  projectId: project,
  receivedAt: start,
  payloadBytes: 1,
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
  ...parts,
});

/** A pipeline on a store in memory, which adds what it writes to `written` too. */
export const pipelineOn = (telemetry: MemoryTelemetry, written: TelemetryRows[] = [], clock = now) => {
  const writer = memoryTelemetryWriter(telemetry);
  return createPipeline({
    reader: memoryRecordReader(telemetry),
    writer: {
      write: async (rows) => {
        written.push(rows);
        await writer.write(rows);
      },
    },
    deadLetters: memoryDeadLetterStore(telemetry),
    prices: bookOfPriced,
    now: clock,
  });
};

/** A patch with the given fields, set at one time, and nothing else. */
export const partial = (at: number, fields: Partial<ObservationRecord>, id = 'observation'): ObservationPatch => {
  const clock = clockOf(start + at, 'update');
  const clocks: Record<string, number> = {};
  for (const field of [...observationFields, 'metadata']) if (!(field in fields)) clocks[field] = 0;
  if (!('startTime' in fields)) clocks['startTime'] = earliestClock(start + at, 'derived');
  const blank = observationRecord({
    type: null,
    name: null,
    endTime: null,
    level: null,
    environment: null,
    startTime: start + at,
  });
  return {
    traceId,
    id: id as ObservationId,
    events: 1,
    isComplete: false,
    isTraceUnknown: false,
    record: { ...blank, ...fields, clock, clocks },
  };
};

export const tracePatch = (at: number, fields: Partial<TracePatch['record']>): TracePatch => {
  const clocks: Record<string, number> = {};
  for (const field of [...traceFields, 'metadata']) if (!(field in fields)) clocks[field] = 0;
  clocks['timestamp'] = earliestClock(start + at, 'derived');
  const blank = traceRecord({ name: null, environment: null, public: null, bookmarked: null, timestamp: start + at });
  return { id: traceId, events: 1, record: { ...blank, ...fields, clock: clockOf(start + at), clocks } };
};

/** A whole score with the given fields, set at one time. */
export const scorePatch = (at: number, fields: Partial<ScorePatch['record']> = {}, id = 'score'): ScorePatch => ({
  id: id as ScoreId,
  events: 1,
  record: scoreRecord({ timestamp: start, clock: clockOf(start + at), ...fields }),
});
