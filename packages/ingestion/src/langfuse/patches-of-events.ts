import {
  mergeMany,
  observationFields,
  scoreFields,
  traceFields,
  type MergeableRecord,
  type ObservationId,
  type ObservationPatch,
  type RegisterFields,
  type ScorePatch,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import type { AcceptedEvent, ObservationEvent } from './read-event.ts';
import { ImpliedTrace } from './trace-patch.ts';

export interface EventPatches {
  readonly observations: readonly ObservationPatch[];
  readonly traces: readonly TracePatch[];
  readonly scores: readonly ScorePatch[];
}

/** One patch per entity from the events of a request, in any order. */
export const patchesOfEvents = (events: readonly AcceptedEvent[]): EventPatches => {
  const traces = new Map<TraceId, Patches<TracePatch>>();
  const scores = new Map<string, Patches<ScorePatch>>();
  const observations = new Map<TraceId, Map<ObservationId, Patches<ObservationPatch>>>();
  const implied = new Map<TraceId, ImpliedTrace>();
  const named = namedTraces(events);
  for (const { trace, score, observation } of events) {
    if (trace !== undefined) add(traces, trace);
    if (score !== undefined) add(scores, score);
    if (observation === undefined) continue;
    const patch = observationPatch(observation, named);
    const ofTrace = observations.get(patch.traceId) ?? new Map<ObservationId, Patches<ObservationPatch>>();
    observations.set(patch.traceId, ofTrace);
    add(ofTrace, patch);
    if (!impliesTrace(observation, patch)) continue;
    const impliedTrace = implied.get(patch.traceId) ?? new ImpliedTrace(patch.traceId);
    implied.set(patch.traceId, impliedTrace);
    impliedTrace.add(patch, observation.environment);
  }
  for (const { patch } of implied.values()) add(traces, patch);
  return {
    traces: merged(traceFields, traces.values()),
    scores: merged(scoreFields, scores.values()),
    observations: [...observations.values()].flatMap((ofTrace) => merged(observationFields, ofTrace.values())),
  };
};

/** The trace that the request itself names for an observation; the least of several. */
const namedTraces = (events: readonly AcceptedEvent[]): ReadonlyMap<ObservationId, TraceId> => {
  const named = new Map<ObservationId, TraceId>();
  if (!events.some(({ observation }) => observation !== undefined && observation.traceId === undefined)) return named;
  for (const { observation } of events) {
    if (observation?.traceId === undefined) continue;
    const known = named.get(observation.id);
    if (known === undefined || observation.traceId < known) named.set(observation.id, observation.traceId);
  }
  return named;
};

const observationPatch = (event: ObservationEvent, named: ReadonlyMap<ObservationId, TraceId>): ObservationPatch => {
  const traceId = event.traceId ?? named.get(event.id);
  return {
    id: event.id,
    traceId: traceId ?? (event.id as string as TraceId),
    record: event.record,
    isComplete: false,
    isTraceUnknown: traceId === undefined,
    events: 1,
  };
};

/**
 * An event without a trace id changes nothing of the trace, however that is found: so the grouping of events into
 * requests does not matter. A new observation without a trace has a placeholder of its own.
 */
const impliesTrace = (event: ObservationEvent, patch: ObservationPatch): boolean =>
  event.traceId !== undefined || (patch.isTraceUnknown && event.isCreated);

/** The patches of one entity from the events of a request. */
type Patches<P> = [P, ...P[]];

const add = <Id, P extends { readonly id: Id }>(into: Map<Id, Patches<P>>, patch: P): void => {
  const known = into.get(patch.id);
  if (known === undefined) into.set(patch.id, [patch]);
  else known.push(patch);
};

const merged = <P extends { readonly record: R; readonly events: number }, R extends MergeableRecord>(
  fields: RegisterFields<R>,
  entities: Iterable<Patches<P>>,
): P[] =>
  Array.from(entities, ([first, ...others]) =>
    others.length === 0
      ? first
      : {
          ...first,
          record: mergeMany(fields, [first.record, ...others.map(({ record }) => record)]),
          events: others.reduce((sum, { events }) => sum + events, first.events),
        },
  );
