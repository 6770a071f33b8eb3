import {
  mergeRecords,
  observationFields,
  scoreFields,
  traceFields,
  type MergeableRecord,
  type ObservationId,
  type ObservationPiece,
  type RegisterFields,
  type ScorePiece,
  type TraceId,
  type TracePiece,
} from '@spanledger/core';
import type { AcceptedEvent, ObservationNews } from './read-event.ts';
import { impliedTracePiece } from './trace-piece.ts';

export interface GatheredNews {
  readonly observations: readonly ObservationPiece[];
  readonly traces: readonly TracePiece[];
  readonly scores: readonly ScorePiece[];
}

/** One piece per entity from the events of a request, whatever their order. */
export const gatherNews = (events: readonly AcceptedEvent[]): GatheredNews => {
  const traces = new Map<TraceId, TracePiece>();
  const scores = new Map<string, ScorePiece>();
  const observations = new Map<TraceId, Map<ObservationId, ObservationPiece>>();
  const named = namedTraces(events);
  for (const { trace, score, observation } of events) {
    if (trace !== undefined) add(traceFields, traces, trace);
    if (score !== undefined) add(scoreFields, scores, score);
    if (observation === undefined) continue;
    const piece = observationPiece(observation, named);
    const ofTrace = observations.get(piece.traceId) ?? new Map<ObservationId, ObservationPiece>();
    observations.set(piece.traceId, ofTrace);
    add(observationFields, ofTrace, piece);
    const implied = impliedTrace(observation, piece);
    if (implied !== undefined) add(traceFields, traces, implied);
  }
  return {
    traces: [...traces.values()],
    scores: [...scores.values()],
    observations: [...observations.values()].flatMap((ofTrace) => Array.from(ofTrace.values())),
  };
};

/** The trace that the request itself names for an observation; the least where it names several. */
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

const observationPiece = (news: ObservationNews, named: ReadonlyMap<ObservationId, TraceId>): ObservationPiece => {
  const traceId = news.traceId ?? named.get(news.id);
  return {
    id: news.id,
    traceId: traceId ?? (news.id as string as TraceId),
    record: news.record,
    isComplete: false,
    isTraceUnknown: traceId === undefined,
  };
};

/** An update that does not name its trace is of one that is known elsewhere. */
const impliedTrace = (news: ObservationNews, piece: ObservationPiece): TracePiece | undefined => {
  if (piece.isTraceUnknown && !news.isCreated) return undefined;
  return impliedTracePiece(piece.traceId, piece.record, news.environment);
};

const add = <Id, P extends { readonly id: Id; readonly record: R }, R extends MergeableRecord>(
  fields: RegisterFields<R>,
  into: Map<Id, P>,
  piece: P,
): void => {
  const known = into.get(piece.id);
  into.set(
    piece.id,
    known === undefined ? piece : { ...known, record: mergeRecords(fields, known.record, piece.record) },
  );
};
