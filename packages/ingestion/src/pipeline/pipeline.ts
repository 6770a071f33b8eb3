import {
  DomainError,
  receiptOf,
  type DeadLetterStore,
  type IngestBatch,
  type Micros,
  type PriceBook,
  type Receipt,
  type RecordReader,
  type TelemetryWriter,
} from '@spanledger/core';
import { buildRows } from './build-rows.ts';
import { deletedEntities } from './deleted-entities.ts';
import { deadLettersOf } from './dead-letters-of.ts';
import { findTraces } from './find-traces.ts';
import { gatherPieces } from './gather-pieces.ts';
import { isOutage, isolatePoison, poisonedEvents } from './isolate-poison.ts';
import { knownEntities } from './known-entities.ts';

export interface PipelineOptions {
  readonly reader: RecordReader;
  readonly writer: TelemetryWriter;
  readonly deadLetters: DeadLetterStore;
  readonly prices: PriceBook;
  readonly now: () => Micros;
  /** How much of the recently written entities is kept in memory. */
  readonly cacheBytesMax?: number;
}

export interface Pipeline {
  /**
   * Merges, prices and stores a group of batches: all of it is durable and readable when this resolves.
   * Groups are prepared one after the other and may be written side by side. During an outage it rejects with
   * `unavailable`; processing the same batches again is harmless. Of a batch that comes alone, what the store
   * refuses goes to the dead letters and the rest is stored; in a group, a refusal rejects the whole group.
   * Each batch leaves its receipt; a replay instead sets its dead letter to `replayed`, unless it is refused again.
   */
  process(batches: readonly IngestBatch[]): Promise<void>;
  /**
   * Call it when another writer may have had traces that come here now: whatever is processed after it reads
   * again from the store what it builds upon.
   */
  forget(): void;
}

const cacheBytesDefault = 128 * 1024 * 1024;

/**
 * Whether no other group may be on its way to the store: observations without a trace are looked for there by their
 * id, and a deletion ends what it finds there.
 */
const mustBeAlone = ({ observations, deletions }: IngestBatch): boolean =>
  deletions.length > 0 || observations.some(({ isTraceUnknown }) => isTraceUnknown);

/** The one way from normalised events to stored rows. It must be the only writer of the traces it is given. */
export const createPipeline = (options: PipelineOptions): Pipeline => {
  const { reader, writer, deadLetters, prices, now } = options;
  const known = knownEntities(reader, options.cacheBytesMax ?? cacheBytesDefault);
  const deleted = deletedEntities();

  let lastWritten: Promise<unknown> = Promise.resolve();
  /** As it was after the last group that had to be written alone. */
  let aloneWritten: Promise<unknown> = Promise.resolve();

  const startWrite = async (
    batches: readonly IngestBatch[],
    receipts: readonly Receipt[],
  ): Promise<{ readonly written: Promise<void> }> => {
    deleted.remember(batches);
    const isAlone = batches.some(mustBeAlone);
    await (isAlone ? lastWritten : aloneWritten);
    const placed = await findTraces(deleted.drop(batches), reader);
    const gathered = gatherPieces(placed, known.hasPieces);
    const merged = await known.merge(gathered, now());
    const rows = buildRows({ merged, batches, receipts, prices, now: now() });
    const written = writer.write(rows);
    known.remember(merged, rows.deletions, written);
    lastWritten = Promise.allSettled([lastWritten, written]).then(() => undefined);
    if (isAlone) aloneWritten = lastWritten;
    return { written };
  };

  let lastStart: Promise<unknown> = Promise.resolve();
  const store = async (batches: readonly IngestBatch[], receipts: readonly Receipt[]): Promise<void> => {
    const start = lastStart.then(async () => startWrite(batches, receipts));
    lastStart = start.catch(() => undefined);
    const { written } = await start;
    await written;
  };

  const quarantine = async (batch: IngestBatch): Promise<void> => {
    const poisons = await isolatePoison(batch, async (part) => store([part], []));
    const letters = await deadLettersOf(poisons, now());
    if (letters.length > 0) await deadLetters.quarantine(letters);
    if (batch.replayOf === undefined) await store([], receiptsOf([batch], now(), poisonedEvents(poisons)));
    else if (letters.every(({ id }) => id !== batch.replayOf)) await settleReplays([batch], deadLetters);
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
    forget: () => {
      // The store knows what is being written only once that has ended.
      lastStart = lastStart.then(async () => {
        await lastWritten;
        known.clear();
      });
    },
  };
};

const receiptsOf = (batches: readonly IngestBatch[], at: Micros, quarantined = 0): readonly Receipt[] =>
  batches.filter(({ replayOf }) => replayOf === undefined).map((batch) => receiptOf(batch, at, quarantined));

/** Of batches that are stored. A letter that is gone needs no state. */
const settleReplays = async (batches: readonly IngestBatch[], deadLetters: DeadLetterStore): Promise<void> => {
  for (const { projectId, replayOf } of batches) {
    if (replayOf === undefined) continue;
    await deadLetters.setState(projectId, replayOf, 'replayed').catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    });
  }
};
