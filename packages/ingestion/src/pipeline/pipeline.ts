import type { IngestBatch, Micros, PriceBook, RecordReader, TelemetryWriter } from '@spanledger/core';
import { buildRows } from './build-rows.ts';
import { deletedEntities } from './deleted-entities.ts';
import { findTraces } from './find-traces.ts';
import { gatherPieces } from './gather-pieces.ts';
import { knownEntities } from './known-entities.ts';

export interface PipelineOptions {
  readonly reader: RecordReader;
  readonly writer: TelemetryWriter;
  readonly prices: PriceBook;
  readonly now: () => Micros;
  /** How much of the recently written entities is kept in memory. */
  readonly cacheBytesMax?: number;
}

export interface Pipeline {
  /**
   * Merges, prices and stores a group of batches: all of it is durable and readable when this resolves.
   * Groups are prepared one after the other and may be written side by side. Rejects with the reader's or
   * the writer's error; processing the same batches again is harmless.
   */
  process(batches: readonly IngestBatch[]): Promise<void>;
}

const cacheBytesDefault = 128 * 1024 * 1024;

/** The one way from normalised events to stored rows. It must be the only writer of the traces it is given. */
export const createPipeline = ({ reader, writer, prices, now, cacheBytesMax }: PipelineOptions): Pipeline => {
  const known = knownEntities(reader, cacheBytesMax ?? cacheBytesDefault);
  const deleted = deletedEntities();

  let lastWritten: Promise<unknown> = Promise.resolve();
  /** Observations without a trace are matched by their id in the store, so nothing may be on its way there. */
  let strayWritten: Promise<unknown> = Promise.resolve();

  const startWrite = async (batches: readonly IngestBatch[]): Promise<{ readonly written: Promise<void> }> => {
    deleted.remember(batches);
    const hasStrays = batches.some(({ observations }) => observations.some(({ isTraceUnknown }) => isTraceUnknown));
    await (hasStrays ? lastWritten : strayWritten);
    const placed = await findTraces(deleted.drop(batches), reader);
    const gathered = gatherPieces(placed, known.hasObservation);
    const merged = await known.merge(gathered, now());
    const rows = buildRows({ merged, complete: gathered.complete, batches, prices, now: now() });
    const written = writer.write(rows);
    known.remember(merged, rows.deletions, written);
    lastWritten = Promise.allSettled([lastWritten, written]).then(() => undefined);
    if (hasStrays) strayWritten = lastWritten;
    return { written };
  };

  let lastStart: Promise<unknown> = Promise.resolve();
  return {
    process: async (batches) => {
      const start = lastStart.then(async () => startWrite(batches));
      lastStart = start.catch(() => undefined);
      const { written } = await start;
      await written;
    },
  };
};
