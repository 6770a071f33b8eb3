import { inSlices } from '@spanledger/core';
import type { ProjectId, TraceId } from '@spanledger/core';
import { entityKey } from './entity-key.ts';

interface Whole {
  readonly projectId: ProjectId;
  readonly patch: { readonly traceId: TraceId };
}

/**
 * Writes under way of whole observations. They are not cached, so a patch of one is merged with its stored row: it has
 * to wait until that is written.
 */
export interface WholeWrites {
  add(traces: ReadonlySet<string>, written: Promise<void>): void;
  /** Resolves when no write of whole observations of one of the traces is under way. */
  ended(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<void>;
}

export const wholeWrites = (): WholeWrites => {
  /** As many as groups are written side by side. */
  const writes = new Map<Promise<void>, ReadonlySet<string>>();
  return {
    add: (traces, written) => {
      if (traces.size === 0) return;
      const ended: Promise<void> = written.then(
        () => void writes.delete(ended),
        () => void writes.delete(ended),
      );
      writes.set(ended, traces);
    },
    ended: async (projectId, traceIds) => {
      if (writes.size === 0) return;
      const keys = new Set(traceIds.map((traceId) => entityKey(projectId, traceId)));
      await Promise.all(
        [...writes].filter(([, traces]) => [...keys].some((key) => traces.has(key))).map(async ([ended]) => ended),
      );
    },
  };
};

/** The keys of the traces of whole observations. Spans of one trace are adjacent: most of them need no new key. */
export const tracesOfWhole = async (whole: readonly Whole[]): Promise<ReadonlySet<string>> => {
  const traces = new Set<string>();
  let last: Whole | undefined;
  await inSlices(whole, (next) => {
    if (next.patch.traceId !== last?.patch.traceId || next.projectId !== last.projectId) {
      traces.add(entityKey(next.projectId, next.patch.traceId));
    }
    last = next;
  });
  return traces;
};
