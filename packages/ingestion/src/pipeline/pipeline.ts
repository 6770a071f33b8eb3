import type { IngestBatch, Micros, Receipt } from '@spanledger/core';
import { awaitEqualVersions } from './await-equal-versions.ts';
import { buildRows } from './build-rows.ts';
import { deletedEntities } from './deleted-entities.ts';
import { emptiedPlaceholders } from './emptied-placeholders.ts';
import { fillTraceMessages } from './fill-trace-messages.ts';
import { gatherPatches, traceCacheKey } from './gather-patches.ts';
import { groupWriter } from './group-writer.ts';
import { knownOrphans } from './known-orphans.ts';
import { loadTraceStates } from './load-trace-states.ts';
import { markDuplicateCalls } from './mark-duplicate-calls.ts';
import { mergeIntoState } from './merge-into-state.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { priceEditions } from './price-editions.ts';
import { priceObservations } from './price-observations.ts';
import { projectLines } from './project-lines.ts';
import { rememberStates } from './remember-states.ts';
import { resolveTraceIds } from './resolve-trace-ids.ts';
import { storeOrQuarantine } from './store-or-quarantine.ts';
import type { TraceOfTree } from './trace-book.ts';
import {
  forgetConcerned,
  forgetScores,
  hasPatches,
  invalidateAll,
  invalidateObservations,
  traceStates,
  type Concerned,
} from './trace-states.ts';

export interface Pipeline {
  /**
   * Merges, prices and stores a group of batches: all of it is durable and readable when this resolves. Groups that
   * share a project are prepared one after the other, and all may be written concurrently. During an outage it rejects
   * with `unavailable`; processing the same batches again is harmless. Of a single batch, patches that the store
   * refuses become dead letters and the rest is stored; in a group, a refusal rejects the whole group. Each batch has
   * its receipt; a replay instead sets its dead letter to `replayed`, unless it is refused again.
   */
  process(batches: readonly IngestBatch[]): Promise<void>;
  /**
   * Call it when another writer may have had traces or scores that come here now: everything processed after it reads
   * their state again from the store. The cached state of all others is kept: the store may return less.
   */
  invalidate(concerned?: Concerned): void;
}

const cacheBytesDefault = 128 * 1024 * 1024;

/** How long it is assumed that a project has no orphans, if this writer alone stores any. */
const ownMicros: Micros = 5_000_000;
/**
 * The same if other writers store some as well: with the second that a write may take it is less than their senders
 * wait.
 */
const sharedMicros: Micros = 500_000;

/** The one way from normalised events to stored rows. It must be the only writer of its traces. */
export const createPipeline = (options: PipelineOptions): Pipeline => {
  const { reader, writer, prices, now, isOneOfMany = false } = options;
  const states = traceStates(reader, options.cacheBytesMax ?? cacheBytesDefault);
  const orphans = knownOrphans({ reader, now, answerMicros: isOneOfMany ? sharedMicros : ownMicros });
  const deleted = deletedEntities(reader, isOneOfMany);
  const lines = projectLines();
  /** Whole observations are written without a read: those priced by another version must be read after all. */
  const editions = priceEditions(prices, async () => {
    await lines.allWritten();
    invalidateAll(states);
  });

  const dropDeleted = async (batches: readonly IngestBatch[]): Promise<readonly IngestBatch[]> => deleted.drop(batches);

  const buildGroup = async (given: readonly IngestBatch[], receipts: readonly Receipt[]) => {
    const deletions = await deleted.take(given);
    for (const batch of given) if (batch.isSentOn === true) invalidateObservations(states, batch);
    const left = await dropDeleted(given);
    for (const batch of left) forgetScores(states, batch, deleted);
    const resolved = isOneOfMany ? left : await resolveTraceIds(left, reader);
    // A deletion also applies to patches of its trace that get their trace id from other patches.
    const batches = resolved === left ? left : await dropDeleted(resolved);
    const readAt = now();
    const isOrphan = await orphans.among(batches);
    await prices.prepare([...new Set(batches.map(({ projectId }) => projectId))]);
    const { made, edition } = await editions.inOne(async () => {
      const gathered = await gatherPatches(batches, (...whole) => isOrphan(...whole) || hasPatches(states, ...whole));
      const loaded = await loadTraceStates(gathered, states);
      const merged = await mergeIntoState(loaded, states, readAt);
      const [recounted, contested] = [recountedOf(batches), contestedBy(batches)];
      const marked = await markDuplicateCalls(merged, { states, recounted, contested, now: readAt });
      const filled = await fillTraceMessages(marked, states, readAt);
      await awaitEqualVersions(filled, states);
      const placeholders = await emptiedPlaceholders(filled, reader, readAt);
      const builtAt = now();
      const observations = await priceObservations(filled, prices, builtAt);
      const rows = await buildRows({ merged: filled, observations, placeholders, deletions, receipts, now: builtAt });
      return { merged: filled, rows };
    });
    return { ...made, readAt, edition };
  };

  const start = groupWriter({
    writer,
    lines,
    isOneOfMany,
    build: buildGroup,
    failed: (batches) => deleted.doubt(batches),
    remember: async (built, written) => {
      await rememberStates(built, states, written);
      editions.remembered(built.edition);
    },
  });

  return {
    process: storeOrQuarantine(start, options),
    invalidate: (concerned = () => true) => {
      // Rows in flight can be read from the store only after their write has ended.
      lines.alone(async () => {
        await lines.allWritten();
        forgetConcerned(states, concerned);
        orphans.invalidateAll();
        deleted.invalidateAll();
      });
    },
  };
};

const recountedOf = (batches: readonly IngestBatch[]): readonly TraceOfTree[] =>
  batches.flatMap(({ projectId, recounted = [] }) => recounted.map((traceId) => ({ projectId, traceId })));

/** The keys of the traces of which another writer may still store rows. */
const contestedBy = (batches: readonly IngestBatch[]): ReadonlySet<string> => {
  const begun = batches.filter(({ wasBegunElsewhere }) => wasBegunElsewhere === true);
  return new Set(
    begun.flatMap(({ projectId, observations }) =>
      observations.map(({ traceId }) => traceCacheKey(projectId, traceId)),
    ),
  );
};
