import {
  calledResponseId,
  clockOfField,
  isRepeat,
  neverSet,
  observationFields,
  repeatsKey,
  type ObservationId,
  type ObservationPiece,
  type ObservationRecord,
  type TracePiece,
  type TraceRecord,
} from '@spanledger/core';
import { pieceOf } from '../langfuse/piece-of.ts';
import type { Call, CallBook, CallChanges, CallPage, OpenedTrace } from './call-book.ts';
import { addWhole, observationCacheKey, traceCacheKey, type Gathered } from './gather-pieces.ts';
import type { Merged } from './merge-stored.ts';
import { tellRepeats, type CallNews, type Told, type Turn } from './tell-repeats.ts';

type GatheredObservation = Gathered<ObservationPiece, ObservationRecord>;
type Observations = ReadonlyMap<string, Merged<ObservationPiece, ObservationRecord>>;
type Traces = ReadonlyMap<string, Merged<TracePiece, TraceRecord>>;

interface Whole {
  readonly complete: readonly GatheredObservation[];
  readonly observations: Observations;
}

export interface Marked extends Whole {
  readonly calls: readonly CallChanges[];
}

interface MarkingParts {
  readonly book: CallBook;
  /** Merges observations that the group did not name, and whole ones, with what is stored of them. */
  readonly merge: (gathered: ReadonlyMap<string, GatheredObservation>) => Promise<Observations>;
}

/**
 * The observations of a group with a mark on each that reports the usage of a call which another one of its trace
 * reports too, and those that are stored whose mark changes by that. Traces without calls that name their response
 * cost nothing.
 */
export const markRepeats = async (whole: Whole, traces: Traces, { book, merge }: MarkingParts): Promise<Marked> => {
  const news = newsOf(whole);
  if (news.length === 0) return { ...whole, calls: [] };
  const told = await tell(news, traces, book);
  if (told.turns.length === 0) return { ...whole, calls: told.changes };
  const turns = new Map(told.turns.map((turn) => [keyOf(turn), turn]));
  const complete: GatheredObservation[] = [];
  const unmerged = new Map<string, GatheredObservation>();
  for (const entry of whole.complete) {
    const key = observationCacheKey(entry.projectId, entry.piece.traceId, entry.piece.id);
    if (turns.has(key)) addWhole(unmerged, entry);
    else complete.push(entry);
  }
  for (const [key, turn] of turns) {
    if (!whole.observations.has(key) && !unmerged.has(key)) unmerged.set(key, storedCall(turn));
  }
  const observations = new Map(whole.observations);
  for (const [key, entry] of unmerged.size === 0 ? [] : await merge(unmerged)) {
    // One that has gone from the store since says nothing.
    if (entry.before !== undefined || entry.piece.isComplete) observations.set(key, entry);
  }
  for (const [key, { call }] of turns) {
    const entry = observations.get(key);
    if (entry !== undefined) observations.set(key, { ...entry, record: withMark(entry.record, call.isRepeat) });
  }
  return { complete, observations, calls: told.changes };
};

const keyOf = ({ projectId, traceId, call }: Turn): string => observationCacheKey(projectId, traceId, call.id);

const newsOf = ({ complete, observations }: Whole): readonly CallNews[] => {
  const news: CallNews[] = [];
  for (const { projectId, piece, record } of complete) {
    const { traceId, id, responseId } = piece;
    if (responseId === undefined) continue;
    news.push({ projectId, traceId, ...callOf(id, record), isRepeat: false, responseId, formerId: undefined });
  }
  for (const { projectId, piece, record, before } of observations.values()) {
    const responseId = calledResponseId(record);
    const formerId = before === undefined ? undefined : calledResponseId(before);
    if (responseId === undefined && formerId === undefined) continue;
    const { traceId, id } = piece;
    news.push({ projectId, traceId, ...callOf(id, record), responseId, formerId });
  }
  return news;
};

const callOf = (id: ObservationId, { startTime, endTime, metadata }: ObservationRecord): Call => ({
  id,
  startTime: startTime ?? 0,
  endTime,
  isRepeat: isRepeat(metadata),
});

/** What depends on a write that is under way waits for it: when that fails, it was told of what is not there. */
const tell = async (news: readonly CallNews[], traces: Traces, book: CallBook): Promise<Told> => {
  const concerned = new Map<string, OpenedTrace>();
  for (const { projectId, traceId } of news) {
    const key = traceCacheKey(projectId, traceId);
    if (concerned.has(key)) continue;
    const trace = traces.get(key);
    concerned.set(key, { projectId, traceId, isNew: trace !== undefined && trace.before === undefined });
  }
  const pages = await book.open(concerned);
  const meeting = new Map<string, OpenedTrace>();
  for (const each of news) {
    const key = traceCacheKey(each.projectId, each.traceId);
    const trace = concerned.get(key);
    if (trace !== undefined && meetsOthers(each, pages.get(key))) meeting.set(key, trace);
  }
  if (meeting.size === 0) return tellRepeats(news, pages);
  for (const trace of meeting.values()) await book.written(trace);
  return tellRepeats(news, new Map([...pages, ...(await book.open(meeting))]));
};

const meetsOthers = ({ id, responseId, formerId }: CallNews, page: CallPage | undefined): boolean =>
  [responseId, formerId].some((response) => {
    const members = response === undefined ? undefined : page?.calls.get(response);
    return members !== undefined && members.size > (members.has(id) ? 1 : 0);
  });

/** Nothing but where it is: what is stored of it knows everything better. */
const storedCall = ({ projectId, traceId, call: { id, startTime } }: Turn): GatheredObservation => {
  const record = pieceOf(observationFields, {
    clock: neverSet,
    given: {},
    derived: { startTime: [startTime, neverSet] },
  });
  const piece = { traceId, id, record, events: 0, isComplete: false, isTraceUnknown: false };
  return { projectId, piece, record, records: [record], strayAt: [] };
};

const markField = `metadata.${repeatsKey}`;

/** The record with another mark, which is newer than the one that it has and older than all that anyone states. */
const withMark = (record: ObservationRecord, isMarked: boolean): ObservationRecord => {
  const known = Object.hasOwn(record.metadata, repeatsKey) ? clockOfField(record, markField) : neverSet;
  return {
    ...record,
    metadata: { ...record.metadata, [repeatsKey]: isMarked ? 'true' : null },
    clocks: { ...record.clocks, [markField]: Math.min(known + 1, record.clock) },
  };
};
