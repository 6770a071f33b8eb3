import type { ObservationId } from '@spanledger/core';
import type { Call, CallChanges, CallPage, TraceOfCalls } from './call-book.ts';
import { traceCacheKey } from './gather-pieces.ts';

/** What a group comes to say of an observation that is a call, or was one. */
export interface CallNews extends Call, TraceOfCalls {
  /** The response that it reports; `undefined` when it reports none any more. */
  readonly responseId: string | undefined;
  /** The one that it reported so far. */
  readonly formerId: string | undefined;
}

/** An observation that must be marked as a repetition, or must not be any more. */
export interface Turn extends TraceOfCalls {
  readonly call: Call;
}

export interface Told {
  readonly changes: readonly CallChanges[];
  readonly turns: readonly Turn[];
}

type Members = Map<ObservationId, Call>;

/**
 * Of the observations of one trace that report one response, each repeats the call in which another one began: a
 * wrapper begins before what it wraps, and has not ended then. Of those that began together the one with the greatest
 * id counts. Those that follow one another are calls of their own, whose provider gives its ids twice.
 */
export const tellRepeats = (news: readonly CallNews[], pages: ReadonlyMap<string, CallPage>): Told => {
  const changes = new Map<string, TraceOfCalls & { readonly calls: Map<string, Members> }>();
  const turns: Turn[] = [];
  const checked = new Set<string>();
  const membersOf = (trace: TraceOfCalls, responseId: string): Members => {
    const key = traceCacheKey(trace.projectId, trace.traceId);
    const change = changes.get(key) ?? { projectId: trace.projectId, traceId: trace.traceId, calls: new Map() };
    changes.set(key, change);
    const members = change.calls.get(responseId) ?? new Map(pages.get(key)?.calls.get(responseId));
    change.calls.set(responseId, members);
    return members;
  };
  for (const each of news) {
    const { id, startTime, endTime, isRepeat, responseId, formerId } = each;
    if (formerId !== undefined && formerId !== responseId) membersOf(each, formerId).delete(id);
    if (responseId !== undefined) membersOf(each, responseId).set(id, { id, startTime, endTime, isRepeat });
    else if (isRepeat) turns.push(turnOf(each, { id, startTime, endTime, isRepeat: false }));
    const key = traceCacheKey(each.projectId, each.traceId);
    const page = pages.get(key);
    if (page?.isUnchecked !== true || checked.has(key)) continue;
    checked.add(key);
    for (const other of page.calls.keys()) membersOf(each, other);
  }
  for (const change of changes.values()) {
    for (const members of change.calls.values()) {
      for (const turned of wronglyMarked(members)) {
        members.set(turned.id, turned);
        turns.push(turnOf(change, turned));
      }
    }
  }
  return { changes: [...changes.values()], turns };
};

const turnOf = ({ projectId, traceId }: TraceOfCalls, call: Call): Turn => ({ projectId, traceId, call });

/** The calls of one response whose mark must be another one, with that. */
const wronglyMarked = (members: ReadonlyMap<ObservationId, Call>): readonly Call[] => {
  const inOrder = [...members.values()].sort(byBeginning);
  return inOrder.flatMap((call, index) => {
    const next = inOrder[index + 1];
    const isRepeat = next !== undefined && next.startTime <= (call.endTime ?? call.startTime);
    return isRepeat === call.isRepeat ? [] : [{ ...call, isRepeat }];
  });
};

const byBeginning = (a: Call, b: Call): number => a.startTime - b.startTime || (a.id < b.id ? -1 : 1);
