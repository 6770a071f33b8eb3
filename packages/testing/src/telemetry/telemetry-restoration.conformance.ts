import { clockOf, latestMicros } from '@spanledger/core';
import type { ObservationId, ScoreId, TraceId } from '@spanledger/core';
import { array, assert, asyncProperty } from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryObservationRecord, arbitraryScoreRecord, arbitraryTraceRecord } from './arbitrary-records.ts';
import {
  noCost,
  observationRecord,
  observationRow,
  scoreRow,
  someProject,
  someTime,
  telemetryRows,
  traceRow,
} from './builders.ts';
import { propertyRuns } from '../properties/property-runs.ts';
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const traceId = 'trace' as TraceId;
const later = clockOf(someTime + 1_000_000);

const traceOf = (id: string) => `of ${id}` as TraceId;

/** Records are restored exactly, with any content and in any number. */
export const describeRestoration = (harness: () => TelemetryWriterHarness): void => {
  const some = { minLength: 1, maxLength: 24, size: 'max' } as const;
  const numRuns = propertyRuns(8, 2);
  const timeout = 30_000 + numRuns * 4000;

  test('any observation is restored exactly', { timeout }, async () => {
    const { writer, records } = harness();
    await assert(
      asyncProperty(array(arbitraryObservationRecord, some), async (written) => {
        const projectId = someProject();
        const observations = written.map((record, n) =>
          observationRow({ projectId, traceId: `t${n % 3}` as TraceId, id: `o${n}` as ObservationId, record }),
        );
        await writer.write(telemetryRows({ observations }));
        const stored = await records.observations(projectId, observations);
        const byId = new Map<string, unknown>(stored.map(({ id, record }) => [id, record]));
        expect(observations.map(({ id }) => byId.get(id))).toEqual(written);
      }),
      { numRuns },
    );
  });

  test('any trace is restored exactly', { timeout }, async () => {
    const { writer, records } = harness();
    await assert(
      asyncProperty(array(arbitraryTraceRecord, some), async (written) => {
        const projectId = someProject();
        const traces = written.map((record, n) => traceRow({ projectId, id: `t${n}` as TraceId, record }));
        await writer.write(telemetryRows({ traces }));
        const ids = traces.map(({ id }) => id);
        const stored = await records.traces(projectId, ids);
        expect(ids.map((id) => stored.get(id)?.record)).toEqual(written);
      }),
      { numRuns },
    );
  });

  test('any score is restored exactly', { timeout }, async () => {
    const { writer, records } = harness();
    await assert(
      asyncProperty(array(arbitraryScoreRecord, some), async (written) => {
        const projectId = someProject();
        const scores = written.map((record, n) => scoreRow({ projectId, id: `s${n}` as ScoreId, record }));
        await writer.write(telemetryRows({ scores }));
        const ids = scores.map(({ id }) => id);
        const stored = await records.scores(projectId, ids);
        expect(ids.map((id) => stored.get(id)?.record)).toEqual(written);
      }),
      { numRuns },
    );
  });

  test('extreme values are taken', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    // Two of them in one row exceed the limit of a page of bodies, and two rows exceed the limit of any answer.
    const huge = 'x\u{1F600}'.repeat(850_000);
    const units = { input: 0, output: Number.MAX_SAFE_INTEGER, total: Number.MAX_SAFE_INTEGER };
    const observations = [0, latestMicros - 1].map((startTime, n) =>
      observationRow({
        projectId,
        traceId,
        id: `o${n}` as ObservationId,
        cost: { ...noCost, source: 'computed', total: 10n ** 38n - 1n },
        record: observationRecord({
          startTime,
          endTime: startTime,
          input: huge,
          metadata: { huge },
          promptVersion: 2 ** 32 - 1,
          usage: { details: units, convention: 'given', role: 'own' },
          clock: 1,
        }),
      }),
    );
    await writer.write(telemetryRows({ observations }));
    const stored = await records.observations(projectId, observations);
    const inOrder = [...stored].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ record }) => record);
    expect(inOrder.map(({ input, metadata }) => input === huge && metadata['huge'] === huge)).toEqual([true, true]);
    const small = { input: null, metadata: {} };
    expect(inOrder.map((record) => ({ ...record, ...small }))).toEqual(
      observations.map(({ record }) => ({ ...record, ...small })),
    );
  });

  test('thousands of ids, of any characters, are looked up at once', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const ids = Array.from({ length: 2_000 }, (_, n) => `${n}'"\\ \n\t%{&}?é`.padEnd(100, '\\'));
    const known = ids.filter((_, n) => n % 40 === 0);
    await writer.write(
      telemetryRows({
        observations: known.map((id) => observationRow({ projectId, traceId: traceOf(id), id: id as ObservationId })),
        traces: known.map((id) => traceRow({ projectId, id: traceOf(id) })),
        scores: known.map((id) => scoreRow({ projectId, id: id as ScoreId })),
      }),
    );
    const keys = ids.map((id) => ({ traceId: traceOf(id), id: id as ObservationId }));
    expect((await records.observations(projectId, keys)).map(({ id }) => id).sort()).toEqual(known.sort());
    const byId = await records.tracesOfObservations(projectId, ids as ObservationId[]);
    expect(byId).toEqual(new Map(known.map((id) => [id, traceOf(id)])));
    expect([...(await records.traces(projectId, ids.map(traceOf))).keys()].sort()).toEqual(known.map(traceOf));
    expect([...(await records.scores(projectId, ids as ScoreId[])).keys()].sort()).toEqual(known);
    const deletions = known.map((id) => ({ kind: 'trace', projectId, id: traceOf(id), clock: later }) as const);
    await writer.write(telemetryRows({ deletions }));
    expect(await records.observations(projectId, keys)).toEqual([]);
    expect(await records.traces(projectId, ids.map(traceOf))).toEqual(new Map());
  });
};
