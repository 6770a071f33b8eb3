import { inSlices, TraceTree } from '@spanledger/core';
import type { ProjectId, RecordReader, TraceId, TreesPart } from '@spanledger/core';
import { entityKey, ownerOf } from './entity-key.ts';
import { readTreesInTurn } from './read-trees-in-turn.ts';
import { defaultTreeLimits, treePages, type Page, type TreePages } from './tree-pages.ts';
import { wholeWrites, type WholeWrites } from './whole-writes.ts';

export interface TraceOfTree {
  readonly projectId: ProjectId;
  readonly traceId: TraceId;
}

export interface OpenedTrace extends TraceOfTree {
  /** Nothing of it is stored. */
  readonly isNew: boolean;
}

/** By trace key; a trace that is too long to be looked through is absent. */
export type OpenedTrees = ReadonlyMap<string, TraceTree>;

/** Caches the trees of the traces that were written last, so that reports of one call are compared. */
export interface TraceBook {
  /**
   * The trees of the traces, in parts that fit into memory; uncached ones are read from the store. Entries may be added
   * until the next part is requested.
   */
  open(traces: ReadonlyMap<string, OpenedTrace>): AsyncIterable<OpenedTrees>;
  /** Watches for writes that fail. Trees that are opened from now on have entries of no write that failed before. */
  watchFailures(): FailureWatch;
  /** Records that the added entries are being written. Failed ones are read again. */
  take(traces: Iterable<string>, written: Promise<void>): Promise<void>;
  drop(key: string): void;
  invalidateConcerned(concerned: (projectId: string, traceId: string) => boolean): void;
}

export interface FailureWatch {
  /** Waits for the writes of the traces that are under way; returns the keys of those of which one failed meanwhile. */
  failed(traces: ReadonlyMap<string, TraceOfTree>): Promise<readonly string[]>;
  close(): void;
}

const failedWrites = (writes: Pick<WholeWrites, 'ended'>) => {
  /** The keys of each watch whose writes have failed since. */
  const watching = new Set<Set<string>>();
  return {
    note: (key: string): void => {
      for (const failed of watching) failed.add(key);
    },
    watch: (): FailureWatch => {
      const noted = new Set<string>();
      watching.add(noted);
      return {
        failed: async (traces) => {
          for (const { projectId, traceId } of traces.values()) await writes.ended(projectId, [traceId]);
          return [...traces.keys()].filter((key) => noted.has(key));
        },
        close: () => void watching.delete(noted),
      };
    },
  };
};

const listOf = (lists: Map<ProjectId, TraceId[]>, projectId: ProjectId): TraceId[] => {
  const list = lists.get(projectId) ?? [];
  lists.set(projectId, list);
  return list;
};

/** Caches pages of traces without a tree, and returns those that have one. */
const openRead = async (pages: TreePages, projectId: ProjectId, part: TreesPart): Promise<OpenedTrees> => {
  const opened = new Map<string, TraceTree>();
  for (const [traceId, entries] of part) {
    const key = entityKey(projectId, traceId);
    if (entries === undefined) pages.set(key, { tree: undefined, isUntaken: false, isInvalid: false });
    else {
      const tree = new TraceTree();
      await inSlices(entries, (entry) => tree.put(entry));
      opened.set(key, tree);
    }
  }
  return opened;
};

export const traceBook = (reader: Pick<RecordReader, 'trees'>, limits = defaultTreeLimits): TraceBook => {
  const pages = treePages(limits);
  const writes = wholeWrites();
  const read = readTreesInTurn(reader, limits);
  const failures = failedWrites(writes);
  const change = (key: string, changes: Partial<Page>): void => {
    const page = pages.peek(key);
    if (page !== undefined) pages.set(key, { ...page, ...changes });
  };

  const take = async (opened: OpenedTrees): Promise<OpenedTrees> => {
    await inSlices(opened, ([key, tree]) => {
      const page = pages.peek(key);
      // A write of the cached tree may have failed by now.
      pages.set(key, { tree, isUntaken: true, isInvalid: page?.tree === tree && page.isInvalid });
    });
    return opened;
  };

  return {
    open: async function* (traces) {
      let part = new Map<string, TraceTree>();
      let readOfPart = 0;
      const unread = new Map<ProjectId, TraceId[]>();
      await inSlices(traces, ([key, { projectId, traceId, isNew }]) => {
        const page = pages.get(key);
        if (page?.isInvalid === false && !page.isUntaken) {
          if (page.tree !== undefined) part.set(key, page.tree);
        } else if (page === undefined && isNew) part.set(key, new TraceTree());
        else listOf(unread, projectId).push(traceId);
      });
      for (const [projectId, traceIds] of unread) {
        await writes.ended(projectId, traceIds);
        for await (const some of read(projectId, traceIds)) {
          for (const [key, tree] of await openRead(pages, projectId, some)) {
            part.set(key, tree);
            readOfPart += tree.size;
          }
          if (readOfPart <= limits.remembered) continue;
          yield take(part);
          part = new Map();
          readOfPart = 0;
        }
      }
      if (part.size > 0) yield take(part);
    },
    watchFailures: failures.watch,
    take: async (traces, written) => {
      const keys = [...traces];
      await inSlices(keys, (key) => change(key, { isUntaken: false }));
      // Before callers that wait for the write continue.
      written.catch(() => {
        for (const key of keys) {
          change(key, { isInvalid: true });
          failures.note(key);
        }
      });
      writes.add(new Set(keys), written);
    },
    drop: (key) => pages.remove(key),
    invalidateConcerned: (concerned) =>
      pages.removeAll((key, { isInvalid }) => !isInvalid && concerned(...ownerOf(key))),
  };
};
