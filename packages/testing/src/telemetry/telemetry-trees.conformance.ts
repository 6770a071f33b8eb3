import {
  AnswerTooLargeError,
  clockOf,
  countingKey,
  givenUsage,
  ownUsage,
  treeObservationsMax,
  withAdopted,
  withCounting,
  withoutAdopted,
} from '@spanledger/core';
import type { ObservationId, ObservationRecord, ProjectId, StoredTreeEntry, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { observationRecord, observationRow, oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const traceId = 'trace' as TraceId;
const other = 'other-trace' as TraceId;
const own = ownUsage({ input: 12, output: 3 }, 'own');
const attributes = JSON.stringify({ 'gen_ai.response.id': 'chatcmpl-1', odd: 'x' });

const report = (projectId: ProjectId, id: string, fields: Partial<ObservationRecord> = {}, of = traceId) => {
  const clock = clockOf(fields.endTime ?? fields.startTime ?? someTime);
  const record = observationRecord({ type: 'GENERATION', usage: own, metadata: { attributes }, clock, ...fields });
  return observationRow({ projectId, traceId: of, id: id as ObservationId, startTime: record.startTime!, record });
};

const sorted = (entries: readonly StoredTreeEntry[]): readonly StoredTreeEntry[] =>
  entries.toSorted((a, b) => (a.traceId + a.id < b.traceId + b.id ? -1 : 1));

/** Trees are read by their traces, so that reports of one call are compared. */
export const describeTrees = (harness: () => TelemetryWriterHarness): void => {
  test('all observations of traces are given on whatever day they began, with what they report', async () => {
    const { writer, records } = harness();
    const [projectId, stranger] = [someProject(), someProject()];
    const late = someTime + 3 * oneDay;
    const parentObservationId = 'plain' as ObservationId;
    await writer.write(
      telemetryRows({
        observations: [
          report(projectId, 'plain', { endTime: null, model: 'gpt-4o-2024-08-06' }),
          report(projectId, 'late', { startTime: late, metadata: { 'otel.attributes': attributes, attributes: '1' } }),
          report(projectId, 'silent', { usage: null, parentObservationId, model: null }, other),
          report(projectId, 'named', { usage: null, model: 'gpt-5' }, other),
          report(projectId, 'loop', { usage: null, type: 'CHAIN', name: 'call', provider: 'spring_ai' }, other),
          report(projectId, 'unasked', {}, 'unasked' as TraceId),
          report(stranger, 'plain'),
        ],
      }),
    );
    const reported = {
      role: 'own',
      responseId: 'chatcmpl-1',
      tokens: { input: 12, uncached: 12, output: 3, others: 0 },
    };
    const nothing = { report: undefined, counting: undefined };
    expect(
      sorted(await records.trees(projectId, [traceId, other, 'nowhere' as TraceId], treeObservationsMax)),
    ).toMatchObject([
      { ...nothing, traceId: other, id: 'loop', toolLoop: 'call' },
      { ...nothing, traceId: other, id: 'named', model: 'gpt-5', toolLoop: null },
      { ...nothing, traceId: other, id: 'silent', model: null, startTime: someTime, parentId: 'plain' },
      { traceId, id: 'late', startTime: late, endTime: late + 1_500_000, parentId: null, report: reported },
      { traceId, id: 'plain', startTime: someTime, endTime: null, report: { ...reported, family: 'gpt-4o' } },
    ]);
    expect(await records.trees(stranger, [other], treeObservationsMax)).toEqual([]);
    expect(await records.trees(stranger, [], treeObservationsMax)).toEqual([]);
  });

  test('more observations than are asked for are refused, and as many are given', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const ids = ['a', 'b', 'c'];
    const late = someTime + 40 * oneDay;
    await writer.write(
      telemetryRows({
        observations: [
          ...ids.map((id) => report(projectId, id)),
          report(projectId, 'silent', { usage: null, startTime: late }, other),
        ],
      }),
    );
    expect(await records.trees(projectId, [traceId], 3)).toHaveLength(3);
    expect(await records.trees(projectId, [traceId, other], 4)).toHaveLength(4);
    await expect(records.trees(projectId, [traceId], 2)).rejects.toBeInstanceOf(AnswerTooLargeError);
    await expect(records.trees(projectId, [traceId, other], 3)).rejects.toBeInstanceOf(AnswerTooLargeError);
  });

  test('what reports nothing is there without a report, and what names no response with one that names none', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const ofType = { ...own, role: 'ofType' } as const;
    const scope = JSON.stringify({ name: 'com.anthropic.sdk.python' });
    await writer.write(
      telemetryRows({
        observations: [
          report(projectId, 'aggregate', { usage: { ...own, role: 'aggregate' } }),
          report(projectId, 'agent', { type: 'AGENT', usage: ofType }),
          report(projectId, 'untyped', { type: null, usage: ofType }),
          report(projectId, 'nothing', { usage: givenUsage({ input: 0 }, 'own') }),
          report(projectId, 'pending', { clock: clockOf(someTime - 1, 'update') }),
          report(projectId, 'silent', { usage: null }),
          report(projectId, 'free', { usage: null, providedCost: { total: 0n } }),
          report(projectId, 'cost', { usage: null, providedCost: { total: 5n } }),
          report(projectId, 'native', { metadata: { attributes, scope } }),
          report(projectId, 'broken', { metadata: { attributes: '{"gen_ai.response.id":"chatcmpl-1"', scope: '{' } }),
        ],
      }),
    );
    const entries = await records.trees(projectId, [traceId], treeObservationsMax);
    const found = entries.map(({ id, report: each }) => [id, each && [each.role, each.responseId]]);
    expect(Object.fromEntries(found)).toEqual({
      aggregate: ['aggregate', undefined],
      agent: ['aggregate', undefined],
      untyped: ['own', 'chatcmpl-1'],
      pending: ['own', undefined],
      cost: ['own', 'chatcmpl-1'],
      native: ['native', 'chatcmpl-1'],
      broken: ['own', undefined],
    });
  });

  test('a decision is read as it was written, and what was stated is kept apart from what was adopted', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const [id, cause] = ['decided' as ObservationId, 'cause' as ObservationId];
    const usage = { ...own, role: 'ofType' } as const;
    const stated = observationRecord({
      type: 'GENERATION',
      usage,
      model: null,
      clock: clockOf(someTime),
      metadata: {},
    });
    const better = { ...usage, details: { input: 2, input_cached_tokens: 10, output: 3, total: 15 } };
    const adopted = { usage: better, model: 'claude', providedCost: { total: 7n } };
    const write = async (record: ObservationRecord) =>
      writer.write(
        telemetryRows({
          observations: [observationRow({ projectId, traceId, id, startTime: someTime, record: withAdopted(record) })],
        }),
      );
    const read = async () => {
      const [entry] = await records.trees(projectId, [traceId], treeObservationsMax);
      const [stored] = await records.observations(projectId, [{ traceId, id }]);
      return { entry, row: stored?.record, record: stored && withoutAdopted(stored.record) };
    };
    const counted = withCounting(stated, { counted: true, repeats: cause, adopted });
    await write(counted);
    const first = await read();
    expect(first.entry).toMatchObject({
      counting: { counted: true, repeats: cause, adopted },
      report: { stated: { usage } },
    });
    expect(first.record).toMatchObject({ usage, model: null, providedCost: null });
    expect(first.row).toMatchObject({ usage: better, model: 'claude', providedCost: { total: 7n } });
    const repeated = withCounting(counted, { counted: false, repeats: cause });
    await write(repeated);
    await write(counted);
    const second = await read();
    expect(second.entry).toMatchObject({ counting: { counted: false, repeats: cause } });
    expect(second.row).toMatchObject({ usage, model: null, providedCost: null });
    await write(withCounting(repeated, undefined));
    expect((await read()).entry).toMatchObject({ counting: undefined, report: { role: 'own' } });
  });

  test('a repetition that our first versions marked does not count, and has its own role back', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const id = 'marked' as ObservationId;
    const metadata = { attributes, [countingKey]: 'true' };
    const clocks = { [`metadata.${countingKey}`]: 1 };
    await writer.write(telemetryRows({ observations: [report(projectId, id, { metadata, clocks })] }));
    const [entry] = await records.trees(projectId, [traceId], treeObservationsMax);
    expect(entry).toMatchObject({ counting: { counted: false, repeats: null }, report: { role: 'own' } });
  });
};
