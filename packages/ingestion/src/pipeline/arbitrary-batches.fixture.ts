import {
  callReportOf,
  ownUsage,
  type IngestBatch,
  type ObservationId,
  type ObservationPatch,
  type ObservationRecord,
  type TraceId,
} from '@spanledger/core';
import * as fc from 'fast-check';
import { ImpliedTrace } from '../langfuse/trace-patch.ts';
import { batch, day, partial, scorePatch, start, traceId, tracePatch } from './pipeline.fixture.ts';
import { placeholderTrace } from './placeholder-trace.ts';

export const second = 1_000_000;

/** Something that a client says of one entity, at a time in microseconds after `start`. */
export type Statement = (at: number) => IngestBatch;

export const traceIds = [traceId, 'other-trace' as TraceId];
const ofTrace = fc.constantFrom(0, 0, 0, 1);
const idOf = (id: string, of: number): string => `${id}-${of}`;

/** The usage of one response: spans of a trace with it report the same call. */
const call: Partial<ObservationRecord> = {
  type: 'GENERATION',
  model: 'priced',
  usage: ownUsage({ input: 10, output: 1 }, 'own'),
  metadata: { attributes: '{"gen_ai.response.id":"response"}' },
};

const withItsTrace = (patch: ObservationPatch): IngestBatch => {
  const implied = new ImpliedTrace(patch.traceId);
  implied.add(patch, undefined);
  return batch({ observations: [patch], traces: [implied.patch] });
};

const fields = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    input: fc.constantFrom('a', 'b'),
    output: fc.constantFrom('a', 'b'),
    startTime: fc.constantFrom(start + 5, start + day, start + 2 * day),
    parentObservationId: fc.constantFrom('o1', 'o2', 'o3', null),
  },
  { requiredKeys: [] },
);

const update = fc
  .record({ id: fc.constantFrom('o1', 'o2', 'o3'), of: ofTrace, fields, isCall: fc.boolean() })
  .map(({ id, of, fields: { parentObservationId: parent, ...given }, isCall }) => (at: number) => {
    const under = parent === undefined ? {} : { parentObservationId: parent && (idOf(parent, of) as ObservationId) };
    const stated = { ...given, ...under, ...(isCall ? call : {}) };
    return { ...partial(at, stated, idOf(id, of)), traceId: traceIds[of] ?? traceId };
  });

/** Says the same at any time of one second: of two whole ones of one time the store keeps either. */
const wholeCall = fc
  .record({ id: fc.constantFrom('w1', 'w2', 'o1'), of: ofTrace })
  .map(({ id, of }): Statement => (since) => {
    const at = Math.floor(since / second) * second + 100 + id.charCodeAt(1);
    const said = { ...call, name: id, input: 'in', output: 'out', startTime: start + at, parentObservationId: null };
    const patch = { ...partial(at, said, idOf(id, of)), traceId: traceIds[of] ?? traceId, isComplete: true };
    return withItsTrace({ ...patch, responseId: callReportOf(patch.record)?.responseId });
  });

const ofATrace = fc
  .record({ of: ofTrace, name: fc.constantFrom('a', 'b'), input: fc.constantFrom('a', null) })
  .map(({ of, name, input }): Statement => (at) => {
    const said = tracePatch(at, { name, ...(input === null ? {} : { input }) });
    return batch({ traces: [{ ...said, id: traceIds[of] ?? traceId }] });
  });

const aScore = fc.record({ id: fc.constantFrom('s1', 's2'), of: ofTrace, value: fc.constantFrom(1, 2) }).map(
  ({ id, of, value }): Statement =>
    (at) =>
      batch({ scores: [scorePatch(at, { traceId: traceIds[of] ?? traceId, value }, idOf(id, of))] }),
);

const named = [
  {
    weight: 4,
    arbitrary: update.map(
      (patchAt): Statement =>
        (at) =>
          withItsTrace(patchAt(at)),
    ),
  },
  { weight: 2, arbitrary: wholeCall },
  { weight: 2, arbitrary: ofATrace },
  { weight: 2, arbitrary: aScore },
];

const unnamed = update.map((patchAt): Statement => (at) => {
  const patch = patchAt(at);
  return withItsTrace({ ...patch, traceId: placeholderTrace(patch.id), isTraceUnknown: true });
});

/** Statements that name their traces. */
export const namedStatements = fc.array(fc.oneof(...named), { minLength: 2, maxLength: 14 });

/** Also updates that do not name their trace, as clients of the batch API send them. */
export const statements = fc.array(fc.oneof(...named, { weight: 2, arbitrary: unnamed }), {
  minLength: 2,
  maxLength: 28,
});

/** What all of them say, as one batch. */
export const joined = (batches: readonly IngestBatch[]): IngestBatch =>
  batch({
    observations: batches.flatMap(({ observations }) => observations),
    traces: batches.flatMap(({ traces }) => traces),
    scores: batches.flatMap(({ scores }) => scores),
  });
