import type { IngestBatch, Micros, ProjectId, Receipt } from '@spanledger/core';
import { deletedEntities } from './deleted-entities.ts';
import { findTraces } from './find-traces.ts';
import { groupBuilder } from './group-builder.ts';
import { knownEntities, type Concerned } from './known-entities.ts';
import { knownOrphans } from './known-orphans.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { projectLines } from './project-lines.ts';

export interface StartedGroup {
  /** Rejects when the group could not be stored. */
  readonly written: Promise<void>;
  /** When it was read what the group builds upon. */
  readonly readAt: Micros;
}

/**
 * Turns groups of batches into rows, and writes those side by side. Of one project a group is built after the other;
 * groups of different projects are built side by side.
 */
export interface GroupWriter {
  /** Resolves when the group is on its way to the store; rejects when what it builds upon cannot be read. */
  start(batches: readonly IngestBatch[], receipts: readonly Receipt[]): Promise<StartedGroup>;
  /** Whatever belongs to those traces and scores is read again from the store for the groups that come after this. */
  invalidate(concerned: Concerned): void;
}

const cacheBytesDefault = 128 * 1024 * 1024;

/** For how long it holds that a project has no orphans, when this writer alone stores any. */
const ownMicros: Micros = 5_000_000;
/** Other writers store some as well: with the second that a write may last it is less than their senders wait. */
const sharedMicros: Micros = 500_000;

export const groupWriter = (options: Omit<PipelineOptions, 'deadLetters'>): GroupWriter => {
  const { reader, writer, now, isOneOfMany = false } = options;
  const known = knownEntities(reader, options.cacheBytesMax ?? cacheBytesDefault);
  const orphans = knownOrphans({ reader, now, answerMicros: isOneOfMany ? sharedMicros : ownMicros });
  const deleted = deletedEntities(reader);

  /**
   * Whether no other group may be on its way to the store: copies of observations without a trace are looked for
   * there, and a deletion ends what it finds there.
   */
  const mustBeAlone = ({ observations, deletions, isSentOn }: IngestBatch): boolean =>
    deletions.length > 0 ||
    isSentOn === true ||
    (!isOneOfMany && observations.some(({ isTraceUnknown }) => isTraceUnknown));

  const lines = projectLines();
  const builder = groupBuilder({ ...options, known, orphans, written: async () => lines.allWritten() });

  const startNext = async (
    projects: ReadonlySet<ProjectId>,
    batches: readonly IngestBatch[],
    receipts: readonly Receipt[],
  ): Promise<StartedGroup> => {
    const isAlone = batches.some(mustBeAlone);
    await lines.written(projects, isAlone);
    const deletions = await deleted.take(batches);
    for (const batch of batches) if (batch.isSentOn === true) known.invalidate(batch);
    const left = await deleted.drop(batches);
    const found = isOneOfMany ? left : await findTraces(left, reader);
    // A deletion outlives patches of its trace also when it is others that tell which trace they are of.
    const placed = found === left ? left : await deleted.drop(found);
    const { merged, rows, readAt, edition } = await builder.build(placed, { deletions, receipts });
    const written = writer.write(rows);
    lines.writing(projects, written, isAlone);
    await known.remember(merged, rows, written);
    builder.remembered(edition);
    return { written, readAt };
  };

  return {
    start: async (batches, receipts) => {
      const projects = new Set(batches.map(({ projectId }) => projectId));
      return lines.inTurn(projects, async () => startNext(projects, batches, receipts));
    },
    invalidate: (concerned) => {
      // The store knows what is being written only once that has ended.
      lines.alone(async () => {
        await lines.allWritten();
        known.invalidateConcerned(concerned);
        orphans.invalidateAll();
        deleted.invalidateAll();
      });
    },
  };
};
