import type { DeadLetterStore, Micros, PriceBook, RecordReader, TelemetryWriter } from '@spanledger/core';

export interface PipelineOptions {
  readonly reader: RecordReader;
  readonly writer: TelemetryWriter;
  readonly deadLetters: DeadLetterStore;
  readonly prices: PriceBook;
  readonly now: () => Micros;
  /** How much of the recently written entities is kept in memory. */
  readonly cacheBytesMax?: number;
  /**
   * Other pipelines write other traces. Observations without a trace are stored under their placeholders then, and it is
   * their sender's (`sendOrphansOn`) to send them on once their trace is known.
   */
  readonly isOneOfMany?: boolean;
}
