import { LRUCache } from 'lru-cache';
import { inSlices, groupBy, TraceTree } from '@spanledger/core';
import type { ProjectId, RecordReader, TraceId } from '@spanledger/core';
import { entityKey, ownerOf } from './entity-key.ts';
import { wholeWrites } from './whole-writes.ts';

export interface TraceOfTree {
  readonly projectId: ProjectId;
  readonly traceId: TraceId;
}

export interface OpenedTrace extends TraceOfTree {
  /** Nothing is stored of it. */
  readonly isNew: boolean;
}

/** Knows the trees of the traces that were written last, so that reports of one call meet. */
export interface TraceBook {
  /** The trees of the traces, by trace key; read from the store where they are not known. They may be added to. */
  open(traces: ReadonlyMap<string, OpenedTrace>): Promise<ReadonlyMap<string, TraceTree>>;
  /** Of the traces, by key, those of which a write is under way. */
  inFlight(keys: readonly string[]): readonly string[];
  /** Resolves when no write of any of the traces is under way, with those whose trees hold what failed. */
  failed(traces: ReadonlyMap<string, TraceOfTree>): Promise<readonly string[]>;
  /** Takes note that what was added to the trees is being written. What fails is read again. */
  take(traces: Iterable<string>, written: Promise<void>): Promise<void>;
  drop(key: string): void;
  clear(concerned: (projectId: string, traceId: string) => boolean): void;
}

interface Page {
  readonly tree: TraceTree;
  /** It holds what no write has taken: when another group opens it, that was never written. */
  readonly isUntaken: boolean;
  /** A write of what it holds failed: only the store can tell what there is. */
  readonly isInvalid: boolean;
}

/**
 * As many observations are remembered, at some 500 bytes each. Ten times as many would take a tenth of the time of a
 * busy writer for garbage collection; a trace that goes on after as many others is read again.
 */
const rememberedMax = 20_000;

const listOf = (lists: Map<ProjectId, TraceId[]>, projectId: ProjectId): TraceId[] => {
  const list = lists.get(projectId) ?? [];
  lists.set(projectId, list);
  return list;
};

export const traceBook = (reader: Pick<RecordReader, 'trees'>): TraceBook => {
  const pages = new LRUCache<string, Page>({ maxSize: rememberedMax, sizeCalculation: ({ tree }) => tree.size + 1 });
  const writes = wholeWrites();
  /** Another object each time, since the cache asks for the size of that alone. */
  const change = (key: string, changes: Partial<Page>): void => {
    const page = pages.peek(key);
    if (page !== undefined) pages.set(key, { ...page, ...changes });
  };

  const read = async (projectId: ProjectId, traceIds: readonly TraceId[]): Promise<ReadonlyMap<string, TraceTree>> => {
    await writes.ended(projectId, traceIds);
    const byTrace = groupBy(await reader.trees(projectId, traceIds), ({ traceId }) => traceId);
    const trees = new Map<string, TraceTree>();
    for (const traceId of traceIds) {
      const tree = new TraceTree();
      for (const entry of byTrace.get(traceId) ?? []) tree.put(entry);
      trees.set(entityKey(projectId, traceId), tree);
    }
    return trees;
  };

  return {
    open: async (traces) => {
      const opened = new Map<string, TraceTree>();
      const unread = new Map<ProjectId, TraceId[]>();
      await inSlices(traces, ([key, { projectId, traceId, isNew }]) => {
        const page = pages.get(key);
        if (page?.isInvalid === false && !page.isUntaken) opened.set(key, page.tree);
        else if (page === undefined && isNew) opened.set(key, new TraceTree());
        else listOf(unread, projectId).push(traceId);
      });
      for (const [projectId, traceIds] of unread) {
        for (const [key, tree] of await read(projectId, traceIds)) opened.set(key, tree);
      }
      await inSlices(opened, ([key, tree]) => void pages.set(key, { tree, isUntaken: true, isInvalid: false }));
      return opened;
    },
    inFlight: (keys) => writes.among(keys),
    failed: async (traces) => {
      for (const { projectId, traceId } of traces.values()) await writes.ended(projectId, [traceId]);
      return [...traces.keys()].filter((key) => pages.peek(key)?.isInvalid !== false);
    },
    take: async (traces, written) => {
      const keys = [...traces];
      if (keys.length === 0) return;
      await inSlices(keys, (key) => change(key, { isUntaken: false }));
      // Before those who wait for the write go on.
      written.catch(() => {
        for (const key of keys) change(key, { isInvalid: true });
      });
      writes.add(new Set(keys), written);
    },
    drop: (key) => void pages.delete(key),
    clear: (concerned) => {
      for (const [key, { isInvalid }] of pages.entries()) {
        if (!isInvalid && concerned(...ownerOf(key))) pages.delete(key);
      }
    },
  };
};
