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
import { groupWriter } from './group-writer.ts';
import type { Concerned } from './known-entities.ts';
import { isOutage, isolatePoison, poisonedEvents } from './isolate-poison.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { onlyObservations, orphansOf } from './orphans-of.ts';

export interface Pipeline {
  /**
   * Merges, prices and stores a group of batches: all of it is durable and readable when this resolves.
   * Groups that share a project are prepared one after the other, and all may be written side by side. During an outage it rejects with
   * `unavailable`; processing the same batches again is harmless. Of a batch that comes alone, what the store
   * refuses goes to the dead letters and the rest is stored; in a group, a refusal rejects the whole group.
   * Each batch leaves its receipt; a replay instead sets its dead letter to `replayed`, unless it is refused again.
   */
  process(batches: readonly IngestBatch[]): Promise<void>;
  /**
   * Call it when another writer may have had traces or scores that come here now: everything processed after it reads
   * again from the store what is known of those. Of all others it keeps what it knows: the store may show less.
   */
  invalidate(concerned?: Concerned): void;
}

/** The writer of an orphan looks for its trace again when it is stored for twice as long. */
const orphanSightMicros = 1_000_000;

/** The one way from normalised events to stored rows. It must be the only writer of the traces it is given. */
export const createPipeline = (options: PipelineOptions): Pipeline => {
  const { reader, deadLetters, now, isOneOfMany = false } = options;
  const groups = groupWriter(options);

  const store = async (batches: readonly IngestBatch[], receipts: readonly Receipt[]): Promise<void> => {
    const { written, readAt } = await groups.start(batches, receipts);
    await written;
    if (isOneOfMany && now() - readAt > orphanSightMicros) await takeInOrphans(batches);
  };

  /** Observations that came without their trace may have been stored between the read and the write of their trace. */
  const takeInOrphans = async (batches: readonly IngestBatch[]): Promise<void> => {
    for (const batch of batches) {
      const orphans = await orphansOf(batch, reader);
      if (orphans.length > 0) await store([{ ...onlyObservations(batch, orphans), isSentOn: true }], []);
    }
  };

  const quarantine = async (batch: IngestBatch): Promise<void> => {
    const poisons = await isolatePoison({ ...batch, sentOnEvents: 0 }, async (part) => store([part], []));
    const letters = await deadLettersOf(poisons, now());
    if (letters.length > 0) await deadLetters.quarantine(letters);
    if (leavesReceipt(batch)) await store([], receiptsOf([batch], now(), poisonedEvents(poisons)));
    else if (batch.replayOf !== undefined && letters.every(({ id }) => id !== batch.replayOf))
      await settleReplays([batch], deadLetters);
  };

  return {
    process: async (batches) => {
      try {
        await store(batches, receiptsOf(batches, now()));
      } catch (error) {
        const [batch] = batches;
        if (batch === undefined || batches.length > 1 || isOutage(error)) throw error;
        await quarantine(batch);
        return;
      }
      await settleReplays(batches, deadLetters);
    },
    invalidate: (concerned = () => true) => groups.invalidate(concerned),
  };
};

const receiptsOf = (batches: readonly IngestBatch[], at: Micros, quarantined = 0): readonly Receipt[] =>
  batches.filter(leavesReceipt).map((batch) => receiptOf(batch, at, quarantined));

/** Of batches that are stored. A letter that is gone needs no state. */
const settleReplays = async (batches: readonly IngestBatch[], deadLetters: DeadLetterStore): Promise<void> => {
  for (const { projectId, replayOf } of batches) {
    if (replayOf === undefined) continue;
    await deadLetters.setState(projectId, replayOf, 'replayed').catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    });
  }
};
