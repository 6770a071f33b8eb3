import {
  AnswerTooLargeError,
  callReportOf,
  clockOf,
  countingOf,
  ownUsage,
  unavailable,
  type IngestBatch,
  type ObservationId,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type TraceId,
} from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  observationRecord,
} from '@spanledger/testing';
import { vi } from 'vitest';
import { batch, now, prices, project, start, traceId, tracePatch } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

export const response = 'chatcmpl-1';
export const usage = ownUsage({ input: 1000, output: 10 }, 'own');

/** A finished span that reports the usage of a response. */
export const call = (id: string, at: number, responseId = response, fields: Partial<ObservationRecord> = {}) => {
  const metadata = { attributes: JSON.stringify({ 'gen_ai.response.id': responseId }) };
  const startTime = start + at;
  const clock = clockOf(start + 1_000_000 + at);
  const record = observationRecord({
    type: 'GENERATION',
    model: 'priced',
    usage,
    startTime,
    metadata,
    clock,
    ...fields,
  });
  const patch: ObservationPatch = {
    traceId,
    id: id as ObservationId,
    events: 1,
    isComplete: true,
    isTraceUnknown: false,
    record,
    responseId: callReportOf(record)?.responseId,
  };
  return patch;
};

export const of = (...observations: readonly ObservationPatch[]): IngestBatch =>
  batch({ observations, traces: [tracePatch(1, {})] });

export const wrapper = call('z-wrapper', 1);
export const inner = call('a-inner', 2);
export const another = call('another', 3, 'chatcmpl-2');

/** A reader, and what was asked of it. */
const watched = (records: RecordReader) => {
  let treesRead = 0;
  let lookedUp: string[] = [];
  let isTooLong = false;
  const reader: RecordReader = {
    ...records,
    observations: async (projectId, keys) => {
      lookedUp.push(...keys.map(({ id }) => id));
      return records.observations(projectId, keys);
    },
    trees: async (...asked) => {
      treesRead += 1;
      if (isTooLong) throw new AnswerTooLargeError();
      return records.trees(...asked);
    },
  };
  return {
    reader,
    treesRead: () => treesRead,
    /** The observations that were read since the last call. */
    lookedUp: () => {
      const ids = new Set(lookedUp);
      lookedUp = [];
      return [...ids];
    },
    /** From now on every trace has more observations than the pipeline reads. */
    setTooLong: () => {
      isTooLong = true;
    },
  };
};

/** Each slice of work is over at once: whatever else ends may end between any two of them. */
export const inShortestSlices = async (work: () => Promise<void>): Promise<void> => {
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 100));
  try {
    await work();
  } finally {
    clock.mockRestore();
  }
};

/** A pipeline on a store in memory, whose writes fail when the test wants it. */
export const bench = () => {
  const telemetry = memoryTelemetry();
  const store = memoryTelemetryWriter(telemetry);
  const { reader, ...asked } = watched(memoryRecordReader(telemetry));
  let written: string[] = [];
  let isDown: boolean | string = false;
  let roundsOfWrite = 1;
  const open = () =>
    createPipeline({
      reader,
      writer: {
        write: async (rows) => {
          for (let round = 0; round < roundsOfWrite; round += 1) await new Promise((done) => void setImmediate(done));
          if (isDown === true || rows.observations.some(({ id }) => id === isDown)) throw unavailable('down');
          written = rows.observations.map(({ id }) => id);
          await store.write(rows);
        },
      },
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
    });
  let pipeline = open();
  return {
    ...asked,
    send: async (...batches: readonly IngestBatch[]) => pipeline.process(batches),
    together: async (...batches: readonly IngestBatch[]) =>
      Promise.allSettled(batches.map(async (each) => pipeline.process([each]))),
    restart: () => {
      pipeline = open();
    },
    invalidate: () => pipeline.invalidate(),
    other: open,
    /** Makes all writes fail, or those with this observation, after as many rounds of the event loop. */
    setDown: (down: boolean | string, rounds = 1) => {
      isDown = down;
      roundsOfWrite = rounds;
    },
    /** The observations of the last write. */
    written: () => written,
    remove: (id: string) => telemetry.observations.delete(project, clockOf(now()), (row) => row.id === id),
    row: (id: string) => telemetry.observations.get(project, traceId, id),
    record: (id: string, of = traceId) => telemetry.observations.get(project, of, id)?.record,
    /** The observations that are counted. */
    counting: (of: ProjectId = project, trace: TraceId = traceId) =>
      telemetry.observations
        .of(of)
        .filter((row) => row.traceId === trace && countingOf(row.record).counted)
        .map(({ id }) => id)
        .toSorted(),
  };
};
