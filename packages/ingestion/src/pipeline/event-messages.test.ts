import {
  mergeRecords,
  observationFields,
  type IngestBatch,
  type ObservationRecord,
  type TraceRecord,
} from '@spanledger/core';
import { memoryTelemetry, propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOtlpLogs } from '../otlp/read-otlp-logs.ts';
import { readOtlpTraces } from '../otlp/read-otlp-traces.ts';
import { sampleExport, type SampleSpan } from '../otlp/sample-export.ts';
import { callSpanId, callTraceId, conversation, logExport, type SampleLog } from '../otlp/sample-logs.fixture.ts';
import { now, pipelineOn, project } from './pipeline.fixture.ts';
import { withEventMessages, withoutEventMessages } from './event-messages.ts';

const context = { projectId: project, receivedAt: now() };
const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'priced', 'gen_ai.usage.input_tokens': 3 };
const spanOf = (attributes: Readonly<Record<string, unknown>>, more: Partial<SampleSpan> = {}): IngestBatch =>
  readOtlpTraces(
    sampleExport([{ traceId: callTraceId, spanId: callSpanId, attributes, ...more }], 'json'),
    'json',
    context,
  ).batch;
const span = spanOf(call);
const said = conversation.map((log, at) => ({ ...log, at }));
const logOf = (log: SampleLog): IngestBatch => readOtlpLogs(logExport([log], 'json'), 'json', context).batch;
const logs = said.map(logOf);

interface Kept {
  readonly observations: readonly (ObservationRecord & { readonly source: string })[];
  readonly traces: readonly TraceRecord[];
}

/** The stored rows after the groups were stored one after the other. */
const keptAfter = async (groups: readonly (readonly IngestBatch[])[], isInvalidated: boolean): Promise<Kept> => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  for (const group of groups) {
    await pipeline.process(group);
    if (isInvalidated) pipeline.invalidate();
  }
  return {
    observations: telemetry.observations.of(project).map(({ record, cost: { source } }) => ({ ...record, source })),
    traces: telemetry.traces.of(project).map(({ record }) => record),
  };
};

const rolesOf = (input: string | null | undefined): readonly string[] =>
  (JSON.parse(input ?? '[]') as { role: string }[]).map(({ role }) => role);
const roles = ['system', 'user', 'assistant', 'tool'];

describe.each([
  ['by the writer that stored the others', false],
  ['by one that reads what others stored', true],
])('messages of a call that arrive one by one, stored %s', (_by, isInvalidated) => {
  it.each([
    ['before their span', [...logs, span].map((each) => [each])],
    ['after it', [span, ...logs.toReversed()].map((each) => [each])],
    ['around it', [logs.slice(3), [span], logs.slice(0, 3)]],
    ['with it', [[span, ...logs]]],
    ['again and again', [span, ...logs, ...logs, span].map((each) => [each])],
  ])('%s are its input and output', async (_when, groups) => {
    const { observations, traces } = await keptAfter(groups, isInvalidated);
    expect(observations).toHaveLength(1);
    expect(observations[0]).toMatchObject({ name: 'sample', model: 'priced', source: 'computed' });
    for (const entity of [observations[0], traces[0]]) {
      expect(rolesOf(entity?.input)).toEqual(roles);
      expect(JSON.parse(entity?.output ?? 'null')).toMatchObject({ finish_reason: 'stop' });
    }
  });
});

const details = logOf({
  eventName: 'gen_ai.client.inference.operation.details',
  attributes: { 'gen_ai.input.messages': '[{"role":"whole"}]' },
  at: 5,
});

describe('messages of log records', () => {
  const otherSpanId = 'ef'.repeat(8);

  it.each([
    ['a plain span', {}, 'SPAN'],
    ['an agent', { 'gen_ai.operation.name': 'invoke_agent' }, 'AGENT'],
  ])('inside %s stays when that comes', async (_what, attributes, type) => {
    for (const order of [
      [...logs, spanOf(attributes)],
      [spanOf(attributes), ...logs],
    ]) {
      const { observations } = await keptAfter([order.slice(0, 2), order.slice(2)], true);
      expect(observations[0]).toMatchObject({ type, name: 'sample' });
      expect(rolesOf(observations[0]?.input)).toEqual(roles);
    }
  });

  it('a conversation in one record comes before what others state one by one', async () => {
    for (const order of [
      [details, ...logs, span],
      [span, ...logs, details],
      [logs[0] ?? details, details, span],
    ]) {
      const { observations, traces } = await keptAfter(
        order.map((each) => [each]),
        true,
      );
      for (const entity of [observations[0], traces[0]]) {
        expect(entity?.input).toBe('[{"role":"whole"}]');
      }
    }
  });

  it('messages of log records reach the trace when the store takes the observation without it', async () => {
    for (const [first, ...rest] of [
      [span, ...logs.map((batch) => ({ ...batch, traces: [] }))],
      [...logs.map((batch) => ({ ...batch, traces: [] })), span],
    ]) {
      const { traces } = await keptAfter([first === undefined ? [] : [first], rest], true);
      expect(traces).toHaveLength(1);
      expect(rolesOf(traces[0]?.input)).toEqual(roles);
    }
  });

  it('of a call that is no root is not what its trace begins with', async () => {
    const below = spanOf(call, { parentSpanId: otherSpanId });
    const { observations, traces } = await keptAfter([[below, ...logs]], false);
    expect(rolesOf(observations[0]?.input)).toEqual(roles);
    expect(traces[0]).toMatchObject({ input: null, output: null });
  });

  it('a conversation of log records comes after what the attributes of a root state, and after what a client states of the trace', async () => {
    const ofRoot = spanOf(
      { 'langfuse.observation.input': 'asked' },
      { spanId: otherSpanId, start: [1_900_000_000, 0] },
    );
    const ofTrace = spanOf({ 'langfuse.trace.input': 'said' }, { spanId: otherSpanId, parentSpanId: callSpanId });
    for (const [other, input] of [
      [ofRoot, 'asked'],
      [ofTrace, 'said'],
    ] as const) {
      const [first, second] = [
        await keptAfter([[other], logs, [span]], true),
        await keptAfter([[span], logs, [other]], false),
      ];
      expect(first.traces[0]).toMatchObject({ input });
      expect(rolesOf(JSON.stringify([JSON.parse(first.traces[0]?.output ?? '0')]))).toHaveLength(1);
      expect(visible(second.traces)).toEqual(visible(first.traces));
    }
  });

  it('of several roots the trace has the conversation of the earliest, in any order, grouping and repetition, with restarts', async () => {
    const ofOther = said.slice(0, 2).map((log) => {
      const batch = logOf({ ...log, body: { content: 'of the other' } });
      const elsewhere = batch.observations.map((patch) => ({ ...patch, id: otherSpanId as typeof patch.id }));
      return { ...batch, observations: elsewhere };
    });
    const starts = fc.constantFrom(1_767_323_045, 1_767_323_046);
    const told = fc.tuple(starts, starts).chain(([start, otherStart]) => {
      const root = { start: [start, 0], end: [1_767_323_050, 0] } as const;
      const other = { name: 'other', spanId: otherSpanId, start: [otherStart, 0], end: [1_767_323_050, 0] } as const;
      const pending = { ...root, end: [0, 0] } as const;
      const all = [spanOf(call, root), spanOf(call, pending), spanOf({}, other), ...logs, details, ...ofOther];
      return fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: all.length * 2, maxLength: all.length * 2 }),
        fc.boolean(),
      );
    });
    await fc.assert(
      fc.asyncProperty(told, async ([all, shuffled, sizes, isInvalidated]) => {
        const rest = [...shuffled];
        const groups = sizes.map((size) => rest.splice(0, size)).filter((group) => group.length > 0);
        const apart = await keptAfter(groups, isInvalidated);
        const once = await keptAfter([all], false);
        expect(visible(apart.traces)).toEqual(visible(once.traces));
        expect(visible(apart.observations)).toEqual(visible(once.observations));
        expect(once.traces[0]?.input).not.toBeNull();
      }),
      { numRuns: propertyRuns(8) },
    );
  });
});

const merged = (records: readonly ObservationRecord[]): ObservationRecord =>
  records.reduce((a, b) => mergeRecords(observationFields, a, b));

it('copies of an observation, each stored with a part of what is known, join to all of it', () => {
  const patches = [
    span,
    spanOf({ 'gen_ai.input.messages': '[{"role":"own"}]' }, { end: [1_767_323_090, 0] }),
    ...logs,
    details,
  ]
    .flatMap(({ observations }) => observations)
    .map(({ record }) => record);
  const some = fc.subarray(patches, { minLength: 1 });
  fc.assert(
    fc.property(some, some, (a, b) => {
      const joined = mergeRecords(observationFields, withEventMessages(merged(a)), withEventMessages(merged(b)));
      expect(withEventMessages(withoutEventMessages(joined))).toEqual(withEventMessages(merged([...a, ...b])));
    }),
    { numRuns: 300 },
  );
});

/** As returned by readers, in a fixed order. */
const visible = (records: readonly (TraceRecord | ObservationRecord)[]): unknown =>
  records
    .map((record) => ({
      ...record,
      clocks: undefined,
      metadata: Object.fromEntries(Object.entries(record.metadata).filter(([, text]) => text !== null)),
    }))
    .sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
