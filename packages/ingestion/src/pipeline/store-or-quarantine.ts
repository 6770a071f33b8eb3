import {
  DomainError,
  leavesReceipt,
  receiptOf,
  type DeadLetterStore,
  type IngestBatch,
  type Micros,
  type Receipt,
} from '@spanledger/core';
import { deadLettersOf } from './dead-letters-of.ts';
import { deletionsOfLateScores } from './deletions-of-late-scores.ts';
import type { StartGroup } from './group-writer.ts';
import { isOutage, isolatePoison, poisonedEvents, type Poison } from './isolate-poison.ts';
import { orphansOf } from './orphans-of.ts';
import { OverfullEntitiesError, withoutOverfull } from './overfull-entities.ts';
import type { PipelineOptions } from './pipeline-options.ts';

/** The writer of an orphan looks up its trace again after it has been stored for twice as long. */
const orphanSightMicros = 1_000_000;

/** Stores groups, with the guarantees of `Pipeline.process`, and quarantines patches that the store refuses. */
export const storeOrQuarantine = (
  start: StartGroup,
  { reader, deadLetters, now, isOneOfMany = false }: PipelineOptions,
): ((batches: readonly IngestBatch[]) => Promise<void>) => {
  const store = async (batches: readonly IngestBatch[], receipts: readonly Receipt[]): Promise<void> => {
    const { written, readAt, scores } = await start(batches, receipts);
    await written;
    if (!isOneOfMany) return;
    if (now() - readAt > orphanSightMicros) await takeInOrphans(batches);
    // Another process may have deleted their traces between the read and the write.
    const deletions = await deletionsOfLateScores(scores, { reader, now });
    if (deletions.length > 0) await store(deletions, []);
  };

  /** Observations without a trace id may have been stored between the read and the write of their trace. */
  const takeInOrphans = async (batches: readonly IngestBatch[]): Promise<void> => {
    for (const batch of await orphansOf(batches, reader)) await store([{ ...batch, isSentOn: true }], []);
  };

  /** Puts patches aside that are not stored, and writes the receipt of their batch after all of it. */
  const putAside = async (batch: IngestBatch, poisons: readonly Poison[]): Promise<void> => {
    const letters = await deadLettersOf(poisons, now());
    if (letters.length > 0) await deadLetters.quarantine(letters);
    if (leavesReceipt(batch)) await store([], receiptsOf([batch], now(), poisonedEvents(poisons)));
    else if (batch.replayOf !== undefined && letters.every(({ id }) => id !== batch.replayOf))
      await settleReplays([batch], deadLetters);
  };

  const quarantine = async ({ batch, left, refused }: Parted): Promise<void> => {
    const poisons = await isolatePoison({ ...left, sentOnEvents: 0 }, async (part) => store([part], []));
    await putAside(batch, [...refused, ...poisons]);
  };

  const storeGroup = async (group: readonly Parted[]): Promise<void> => {
    const isWhole = group.every(({ refused }) => refused.length === 0);
    const batches = group.map(({ batch }) => batch);
    try {
      await store(
        group.map(({ left }) => left),
        isWhole ? receiptsOf(batches, now()) : [],
      );
    } catch (error) {
      const parted = error instanceof OverfullEntitiesError ? group.map((each) => partedBy(each, error)) : group;
      if (parted.some(({ left }, at) => left !== group[at]?.left)) return storeGroup(parted);
      const [first] = group;
      if (first === undefined || group.length > 1 || isOutage(error)) throw error;
      return quarantine(first);
    }
    if (isWhole) await settleReplays(batches, deadLetters);
    else for (const { batch, refused } of group) await putAside(batch, refused);
  };

  return async (batches) => storeGroup(batches.map((batch) => ({ batch, left: batch, refused: [] })));
};

/** A batch without the patches that are refused. */
interface Parted {
  readonly batch: IngestBatch;
  readonly left: IngestBatch;
  readonly refused: readonly Poison[];
}

const partedBy = (parted: Parted, error: OverfullEntitiesError): Parted => {
  const { left, refused } = withoutOverfull(parted.left, error);
  return refused.length === 0 ? parted : { ...parted, left, refused: [...parted.refused, ...refused] };
};

const receiptsOf = (batches: readonly IngestBatch[], at: Micros, quarantined = 0): readonly Receipt[] =>
  batches.filter(leavesReceipt).map((batch) => receiptOf(batch, at, quarantined));

/** Of stored batches. A deleted letter needs no state. */
const settleReplays = async (batches: readonly IngestBatch[], deadLetters: DeadLetterStore): Promise<void> => {
  for (const { projectId, replayOf } of batches) {
    if (replayOf === undefined) continue;
    await deadLetters.setState(projectId, replayOf, 'replayed').catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    });
  }
};
