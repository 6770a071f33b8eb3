import { LRUCache } from 'lru-cache';
import { treeObservationsMax, type TraceTree } from '@spanledger/core';

/** In observations; long parameters count as more of them. */
export interface TreeLimits {
  /** Cached observations of ordinary traces, all together. */
  readonly remembered: number;
  /** A trace with more is a long one: those are cached separately, or one of them would displace all others. */
  readonly ordinary: number;
  /** In the tree of one trace, in all trees of long traces, and in the read of one part. */
  readonly tree: number;
}

/**
 * An observation takes some 500 bytes. Ten times as many ordinary ones would take a tenth of a busy writer's time for
 * garbage collection; a trace that continues after as many others is read again.
 */
export const defaultTreeLimits: TreeLimits = { remembered: 20_000, ordinary: 5_000, tree: treeObservationsMax };

export interface Page {
  /** `undefined`: the trace is too long. */
  readonly tree: TraceTree | undefined;
  /** It has entries that no write has included: when another group opens it, they were never written. */
  readonly isUntaken: boolean;
  /** A write of its contents failed: the stored state must be read. */
  readonly isInvalid: boolean;
}

/** Parameters of this length count as one observation more. */
const parametersLength = 2_000;

const sizeOf = ({ tree }: Page): number =>
  1 + (tree === undefined ? 0 : tree.size + Math.floor(tree.parametersLength / parametersLength));

/** Pages by trace key. */
export interface TreePages {
  get(key: string): Page | undefined;
  /** Without making it the page that was used last. */
  peek(key: string): Page | undefined;
  /** Another object each time, since a cache asks for the size of that alone. */
  set(key: string, page: Page): void;
  remove(key: string): void;
  removeAll(isMeant: (key: string, page: Page) => boolean): void;
}

export const treePages = ({ remembered, ordinary, tree }: TreeLimits): TreePages => {
  const ordinaryPages = new LRUCache<string, Page>({ maxSize: remembered, sizeCalculation: sizeOf });
  const longPages = new LRUCache<string, Page>({ maxSize: tree + 1, sizeCalculation: sizeOf });
  const remove = (key: string): void => {
    ordinaryPages.delete(key);
    longPages.delete(key);
  };
  return {
    get: (key) => ordinaryPages.get(key) ?? longPages.get(key),
    peek: (key) => ordinaryPages.peek(key) ?? longPages.peek(key),
    set: (key, page) => {
      const isLong = sizeOf(page) > ordinary;
      (isLong ? ordinaryPages : longPages).delete(key);
      (isLong ? longPages : ordinaryPages).set(key, page);
    },
    remove,
    removeAll: (isMeant) => {
      for (const pages of [ordinaryPages, longPages]) {
        for (const [key, page] of pages.entries()) if (isMeant(key, page)) remove(key);
      }
    },
  };
};
