import { groupBy, type IngestBatch, type Micros, type PriceBook, type TelemetryRows } from '@spanledger/core';
import { buildRows } from './build-rows.ts';
import { emptiedPlaceholders } from './emptied-placeholders.ts';
import { gatherPatches } from './gather-patches.ts';
import type { KnownEntities, MergedEntities } from './known-entities.ts';
import type { KnownOrphans } from './known-orphans.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import type { TraceOfTree } from './trace-book.ts';

export interface BuiltGroup {
  readonly merged: MergedEntities;
  readonly rows: TelemetryRows;
  /** When it was read what the group builds upon. */
  readonly readAt: Micros;
  /** Of the prices that made its costs. */
  readonly edition: number | undefined;
}

/** Makes rows from the patches of a group and what is known of its entities, with their costs of now or as recorded. */
export interface GroupBuilder {
  build(batches: readonly IngestBatch[], others: Pick<TelemetryRows, 'deletions' | 'receipts'>): Promise<BuiltGroup>;
  /** Call it when it is known what was built with this edition: the prices may have changed meanwhile. */
  remembered(edition: number | undefined): void;
}

interface Parts extends Pick<PipelineOptions, 'reader' | 'prices' | 'now'> {
  readonly known: KnownEntities;
  readonly orphans: KnownOrphans;
  /** Resolves when all groups before this one are written, or have failed. */
  readonly written: () => Promise<unknown>;
}

/**
 * Names that no batch of the group holds, of stored observations that it completes: in slices, and before what their
 * project has in line, for which the other batches of the group would wait.
 */
const matchMerged = async ({ observations }: MergedEntities, { match }: PriceBook): Promise<void> => {
  const unpriced = [...observations.values()].filter(({ recordedCost }) => recordedCost === undefined);
  for (const [projectId, ofProject] of groupBy(unpriced, (entity) => entity.projectId)) {
    const names = ofProject.flatMap(({ record: { model, provider } }) => (model === null ? [] : [{ model, provider }]));
    if (names.length > 0) await match?.(projectId, names, { isAwaitedByOthers: true });
  }
};

export const groupBuilder = ({ reader, prices, now, known, orphans, written }: Parts): GroupBuilder => {
  /** What is known was priced with it, or is invalid. */
  let met: number | undefined;
  /** Whole observations are written without a read: what other prices made of them has to be read after all. */
  const meet = async (edition: number | undefined): Promise<void> => {
    if (edition === met) return;
    await written();
    known.invalidateAll();
    met = edition;
  };

  const build: GroupBuilder['build'] = async (batches, others) => {
    const readAt = now();
    const isOrphan = await orphans.among(batches);
    await prices.prepare([...new Set(batches.map(({ projectId }) => projectId))]);
    for (;;) {
      const edition = prices.edition?.();
      await meet(edition);
      const gathered = await gatherPatches(batches, (...whole) => isOrphan(...whole) || known.hasPatches(...whole));
      const merged = await known.merge(gathered, readAt, recountedOf(batches));
      const placeholders = await emptiedPlaceholders(merged, reader, readAt);
      await matchMerged(merged, prices);
      if (prices.edition?.() !== edition) continue;
      const rows = await buildRows({ merged, placeholders, ...others, prices, now: now() });
      if (prices.edition?.() !== edition) continue;
      return { merged, readAt, rows, edition };
    }
  };

  return {
    build,
    remembered: (edition) => {
      if (edition !== prices.edition?.()) met = undefined;
    },
  };
};

const recountedOf = (batches: readonly IngestBatch[]): readonly TraceOfTree[] =>
  batches.flatMap(({ projectId, recounted = [] }) => recounted.map((traceId) => ({ projectId, traceId })));
