import { LRUCache } from 'lru-cache';
import { groupBy } from '@spanledger/core';
import type { Micros, ObservationId, ProjectId, RecordReader, StoredCall, TraceId } from '@spanledger/core';
import { entityKey, ownerOf } from './entity-key.ts';
import { wholeWrites } from './whole-writes.ts';

export interface Call {
  readonly id: ObservationId;
  readonly startTime: Micros;
  readonly endTime: Micros | null;
  /** Marked as a repetition of another one. */
  readonly isRepeat: boolean;
}

/** The calls of one trace, by the response that they report and by their own id. */
export type CallsByResponse = Map<string, ReadonlyMap<ObservationId, Call>>;

export interface CallPage {
  readonly calls: CallsByResponse;
  /** As it was read: a write that failed in part may have left marks that are wrong. */
  readonly isUnchecked: boolean;
  /** A write of its calls failed: only the store can tell which there are. */
  isDoubtful: boolean;
}

export interface TraceOfCalls {
  readonly projectId: ProjectId;
  readonly traceId: TraceId;
}

export interface OpenedTrace extends TraceOfCalls {
  /** Nothing is stored of it. */
  readonly isNew: boolean;
}

/** Of a trace, by response: all of its calls. None are left when nobody reports it any more. */
export interface CallChanges extends TraceOfCalls {
  readonly calls: CallsByResponse;
}

/** Knows the calls of the traces that were written last, so that two reports of one call meet. */
export interface CallBook {
  /** The calls of the traces, by trace key; read from the store where they are not known. */
  open(traces: ReadonlyMap<string, OpenedTrace>): Promise<ReadonlyMap<string, CallPage>>;
  /** Resolves when no write of calls of the trace is under way. */
  written(trace: TraceOfCalls): Promise<void>;
  /** Takes note of what is being written. What failed is read again. */
  take(changes: readonly CallChanges[], written: Promise<void>): void;
  /** Takes note of traces of which nothing was stored before. */
  begin(traces: Iterable<string>): void;
  drop(key: string): void;
  clear(concerned: (projectId: string, traceId: string) => boolean): void;
}

/** As many calls, and traces, are remembered: some 200 bytes each. */
const rememberedMax = 50_000;

const pageOf = (calls: CallsByResponse, isUnchecked: boolean): CallPage => ({ calls, isUnchecked, isDoubtful: false });
const emptyPage = (): CallPage => pageOf(new Map(), false);

const sizeOf = ({ calls }: CallPage): number => {
  let size = 1;
  for (const members of calls.values()) size += members.size;
  return size;
};

export const callBook = (reader: Pick<RecordReader, 'calls'>): CallBook => {
  const pages = new LRUCache<string, CallPage>({ maxSize: rememberedMax, sizeCalculation: sizeOf });
  const writes = wholeWrites();

  const read = async (projectId: ProjectId, traceIds: readonly TraceId[]): Promise<ReadonlyMap<string, CallPage>> => {
    await writes.ended(projectId, traceIds);
    const found = pagesOf(projectId, traceIds, await reader.calls(projectId, traceIds));
    for (const [key, page] of found) pages.set(key, page);
    return found;
  };

  /** What was kept of it may build upon what failed. */
  const doubt = (key: string): void => {
    const page = pages.peek(key) ?? emptyPage();
    page.isDoubtful = true;
    pages.set(key, page);
  };

  return {
    open: async (traces) => {
      const opened = new Map<string, CallPage>();
      const unread = new Map<ProjectId, TraceId[]>();
      for (const [key, { projectId, traceId, isNew }] of traces) {
        if (isNew && !pages.has(key)) pages.set(key, emptyPage());
        const page = pages.get(key);
        if (page?.isDoubtful === false) {
          opened.set(key, page);
          continue;
        }
        const traceIds = unread.get(projectId) ?? [];
        traceIds.push(traceId);
        unread.set(projectId, traceIds);
      }
      for (const [projectId, traceIds] of unread) {
        for (const [key, page] of await read(projectId, traceIds)) opened.set(key, page);
      }
      return opened;
    },
    written: async ({ projectId, traceId }) => writes.ended(projectId, [traceId]),
    take: (changes, written) => {
      if (changes.length === 0) return;
      const keys = changes.map(({ projectId, traceId }) => entityKey(projectId, traceId));
      for (const [index, key] of keys.entries()) {
        const page = pages.peek(key);
        const change = changes[index];
        // One that was evicted since it was opened would not hold all.
        if (page !== undefined && change !== undefined) pages.set(key, changed(page, change));
      }
      // Before those who wait for the write go on.
      written.catch(() => keys.forEach(doubt));
      writes.add(
        changes.map(({ projectId, traceId }) => ({ projectId, piece: { traceId } })),
        written,
      );
    },
    begin: (traces) => {
      for (const key of traces) if (!pages.has(key)) pages.set(key, emptyPage());
    },
    drop: (key) => void pages.delete(key),
    clear: (concerned) => {
      for (const [key, { isDoubtful }] of pages.entries()) {
        if (!isDoubtful && concerned(...ownerOf(key))) pages.delete(key);
      }
    },
  };
};

/** Another object, since the cache asks for the size of that alone. */
const changed = (page: CallPage, { calls }: CallChanges): CallPage => {
  for (const [responseId, members] of calls) {
    if (members.size === 0) page.calls.delete(responseId);
    else page.calls.set(responseId, members);
  }
  return { ...page, isUnchecked: false };
};

const pagesOf = (
  projectId: ProjectId,
  traceIds: readonly TraceId[],
  stored: readonly StoredCall[],
): ReadonlyMap<string, CallPage> => {
  const byTrace = groupBy(stored, ({ traceId }) => traceId);
  return new Map(
    traceIds.map((traceId) => [entityKey(projectId, traceId), pageOf(callsOf(byTrace.get(traceId) ?? []), true)]),
  );
};

const callsOf = (stored: readonly StoredCall[]): CallsByResponse =>
  new Map(
    [...groupBy(stored, ({ responseId }) => responseId)].map(([responseId, calls]) => [
      responseId,
      new Map(calls.map(({ id, startTime, endTime, isRepeat }) => [id, { id, startTime, endTime, isRepeat }])),
    ]),
  );
