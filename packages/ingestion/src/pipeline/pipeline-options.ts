import type { DeadLetterStore, Micros, PriceBook, RecordReader, TelemetryWriter } from '@spanledger/core';

export interface PipelineOptions {
  readonly reader: RecordReader;
  readonly writer: TelemetryWriter;
  readonly deadLetters: DeadLetterStore;
  readonly prices: PriceBook;
  readonly now: () => Micros;
  /** The size of the cache of recently written entities. */
  readonly cacheBytesMax?: number;
  /**
   * Other pipelines write other traces. Observations without a trace are then stored under their placeholders, and
   * their sender (`sendOrphansOn`) sends them on once their trace is known.
   */
  readonly isOneOfMany?: boolean;
}
