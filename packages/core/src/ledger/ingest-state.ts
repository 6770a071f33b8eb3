import type { DeadLetterState } from './dead-letter.ts';

/** The state of ingestion, over all projects. */
export interface IngestState {
  /** From receipt to row, of the parts of requests received within `minutes`; values are `undefined` without any. */
  readonly lag: {
    readonly minutes: number;
    readonly parts: number;
    readonly p50Ms: number | undefined;
    readonly p95Ms: number | undefined;
    readonly maxMs: number | undefined;
  };
  readonly deadLetters: Readonly<Record<DeadLetterState, number>>;
}
