import {
  groupBy,
  microsPerMs,
  type LinkedTrace,
  type Media,
  type MediaRegistry,
  type MediaStore,
  type Micros,
  type RecordReader,
  type TraceId,
} from '@spanledger/core';

export interface SweepParts {
  readonly store: MediaStore;
  readonly registry: MediaRegistry;
  readonly records: Pick<RecordReader, 'hasDeletions' | 'deletedUntil' | 'traces'>;
  readonly now: () => Micros;
  /** Removes the remains of interrupted uploads from the storage; returns how many. */
  readonly removeStaleUploads: (ageMs: number) => Promise<number>;
}

const hourMs = 3_600_000;
/** A process that never runs for an hour sweeps too. */
const firstMs = 60_000;
/** An upload URL is valid for an hour; an upload that has not arrived in a day will not arrive. */
const ageMs = 24 * hourMs;
const atOnce = 100;
const tracesAtOnce = 1000;
/** So long no process may have swept: what was declared before was compared with deletions then. */
const restMs = 7 * ageMs;

interface Swept {
  readonly deleted: number;
  readonly found: number;
  readonly removed: number;
}

/**
 * Ends uploads that were declared and never arrived: media without bytes are deleted; those with bytes, though that was
 * never reported, are recorded as stored. Removes media that nothing links to any more and that was not declared within
 * a day. Links to deleted traces end, of media that were declared from `from` on. Any number of processes may do it at
 * once.
 */
export const sweepMedia = async (parts: SweepParts, from: Micros = 0): Promise<Swept> => {
  const { store, registry, now, removeStaleUploads } = parts;
  const before = now() - ageMs * microsPerMs;
  let [deleted, found] = [0, 0];
  for (;;) {
    const unfinished = await registry.unfinished(before, atOnce);
    for (const { projectId, id, content } of unfinished) {
      if (await store.has(projectId, content)) {
        await registry.markStored(projectId, [id], now());
        found += 1;
      } else {
        await registry.delete(projectId, id, before);
        deleted += 1;
      }
    }
    if (unfinished.length < atOnce) break;
  }
  await unlinkDeleted(parts, from, before);
  await removeStaleUploads(ageMs);
  const removed = await removeUnlinked(parts, before);
  return { deleted, found, removed };
};

/** Rejects at the end, if some cannot be removed. */
const removeUnlinked = async ({ store, registry }: SweepParts, before: Micros): Promise<number> => {
  let removed = 0;
  const remove = async ({ projectId, content }: Media): Promise<void> => {
    await store.remove(projectId, content);
    removed += 1;
  };
  const failures: unknown[] = [];
  for (;;) {
    const removedBefore = removed;
    const isFailure = await registry.removeUnlinked(before, atOnce, remove).then(
      () => false,
      (error: unknown) => failures.push(error) > 0,
    );
    // Those that cannot be removed are tried again as long as others are removed beside them.
    const count = removed - removedBefore;
    if (count === 0 || (!isFailure && count < atOnce)) break;
  }
  if (failures.length > 0) throw failures[0];
  return removed;
};

/** Media may come when their trace is deleted already, by upload or in events that are dropped. */
const unlinkDeleted = async ({ registry, records }: SweepParts, from: Micros, before: Micros): Promise<void> => {
  let after: LinkedTrace | undefined;
  do {
    const linked: readonly LinkedTrace[] = await registry.linkedTraces(from, before, tracesAtOnce, after);
    for (const [projectId, some] of groupBy(linked, (trace) => trace.projectId)) {
      if (!(await records.hasDeletions(projectId))) continue;
      const ids = some.map(({ traceId }) => traceId);
      const deleted = [...(await records.deletedUntil(projectId, 'trace', ids)).keys()] as TraceId[];
      if (deleted.length === 0) continue;
      const again = await records.traces(projectId, deleted);
      const gone = deleted.filter((id) => !again.has(id));
      await registry.unlinkTraces(projectId, gone);
    }
    after = linked.length < tracesAtOnce ? undefined : linked.at(-1);
  } while (after !== undefined);
};

interface RunningSweepParts extends SweepParts {
  readonly onFailure: (error: unknown) => void;
}

/** Sweeps a minute after its start, and once an hour until it is stopped. A failed sweep is repeated after an hour. */
export const startMediaSweep = (parts: RunningSweepParts): { stop(): Promise<void> } => {
  let running: Promise<unknown> = Promise.resolve();
  let from = parts.now() - (ageMs + restMs) * microsPerMs;
  const sweepOnce = async (): Promise<void> => {
    const before = parts.now() - ageMs * microsPerMs;
    await sweepMedia(parts, from);
    from = before;
  };
  const sweep = (): void => {
    running = sweepOnce().catch(parts.onFailure);
  };
  const first = setTimeout(sweep, firstMs).unref();
  const timer = setInterval(sweep, hourMs).unref();
  return {
    stop: async () => {
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
};
