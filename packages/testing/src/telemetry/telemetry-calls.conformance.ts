import { clockOf, givenUsage, ownUsage, repeatsKey } from '@spanledger/core';
import type { ObservationId, ObservationRecord, ProjectId, StoredCall, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { observationRecord, observationRow, oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const traceId = 'trace' as TraceId;
const other = 'other-trace' as TraceId;
const own = ownUsage({ input: 12, output: 3 }, 'own');
const attributes = JSON.stringify({ 'gen_ai.response.id': 'chatcmpl-1', odd: 'x' });

const call = (projectId: ProjectId, id: string, fields: Partial<ObservationRecord> = {}, of = traceId) => {
  const clock = clockOf(fields.endTime ?? fields.startTime ?? someTime);
  const record = observationRecord({ type: 'GENERATION', usage: own, metadata: { attributes }, clock, ...fields });
  return observationRow({ projectId, traceId: of, id: id as ObservationId, startTime: record.startTime!, record });
};

const sorted = (calls: readonly StoredCall[]): readonly StoredCall[] =>
  calls.toSorted((a, b) => (a.traceId + a.id < b.traceId + b.id ? -1 : 1));

/** Calls are found by the traces that they are of, so that two reports of one call meet. */
export const describeCalls = (harness: () => TelemetryWriterHarness): void => {
  test('the calls of traces are given on whatever day they began, with the response that they report', async () => {
    const { writer, records } = harness();
    const [projectId, stranger] = [someProject(), someProject()];
    const late = someTime + 3 * oneDay;
    await writer.write(
      telemetryRows({
        observations: [
          call(projectId, 'plain', { endTime: null }),
          call(projectId, 'late', { startTime: late, metadata: { 'otel.attributes': attributes, attributes: '1' } }),
          call(projectId, 'elsewhere', {}, other),
          call(projectId, 'unasked', {}, 'unasked' as TraceId),
          call(stranger, 'plain'),
        ],
      }),
    );
    const expected = { responseId: 'chatcmpl-1', isRepeat: false };
    expect(sorted(await records.calls(projectId, [traceId, other, 'nowhere' as TraceId]))).toEqual([
      { traceId: other, id: 'elsewhere', startTime: someTime, endTime: someTime + 1_500_000, ...expected },
      { traceId, id: 'late', startTime: late, endTime: late + 1_500_000, ...expected },
      { traceId, id: 'plain', startTime: someTime, endTime: null, ...expected },
    ]);
    expect(await records.calls(stranger, [other])).toEqual([]);
    expect(await records.calls(stranger, [])).toEqual([]);
  });

  test('what reports nothing as its own, or does not say of which response, is no call', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const ofType = { ...own, role: 'ofType' } as const;
    await writer.write(
      telemetryRows({
        observations: [
          call(projectId, 'aggregate', { usage: { ...own, role: 'aggregate' } }),
          call(projectId, 'agent', { type: 'AGENT', usage: ofType }),
          call(projectId, 'untyped', { type: null, usage: ofType }),
          call(projectId, 'nothing', { usage: givenUsage({ input: 0 }, 'own') }),
          call(projectId, 'pending', { clock: clockOf(someTime - 1, 'update') }),
          call(projectId, 'said before', { clocks: { usage: clockOf(someTime - 1) } }),
          call(projectId, 'silent', { usage: null }),
          call(projectId, 'nameless', { metadata: { attributes: '{"odd":1}' } }),
          call(projectId, 'broken', { metadata: { attributes: '{"gen_ai.response.id":"chatcmpl-1"' } }),
        ],
      }),
    );
    expect((await records.calls(projectId, [traceId])).map(({ id }) => id)).toEqual(['untyped']);
  });

  test.each(['own', 'ofType'] as const)('a call of role %s that is marked as a repetition keeps it', async (role) => {
    const { writer, records } = harness();
    const projectId = someProject();
    const usage = { ...own, role };
    const clock = clockOf(someTime);
    const metadata = { attributes, [repeatsKey]: 'true' };
    const clocks = { [`metadata.${repeatsKey}`]: 1 };
    const id = 'marked' as ObservationId;
    await writer.write(telemetryRows({ observations: [call(projectId, id, { usage, metadata, clock, clocks })] }));
    expect(await records.calls(projectId, [traceId])).toMatchObject([{ id, isRepeat: true }]);
    const [stored] = await records.observations(projectId, [{ traceId, id }]);
    expect(stored?.record).toMatchObject({ usage, metadata, clock, clocks });
    const cleared = { [`metadata.${repeatsKey}`]: 2 };
    const unmarked = { attributes, [repeatsKey]: null };
    await writer.write(
      telemetryRows({ observations: [call(projectId, id, { usage, metadata: unmarked, clock, clocks: cleared })] }),
    );
    expect(await records.calls(projectId, [traceId])).toMatchObject([{ id, isRepeat: false }]);
  });
};
