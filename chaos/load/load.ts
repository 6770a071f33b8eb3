import type { Amount } from './money.ts';

export interface LoadRequest {
  readonly path: '/api/public/ingestion' | '/v1/traces';
  readonly contentType: string;
  readonly body: string;
  /** The number of events in it, and how many of them the answer must refuse. */
  readonly events: number;
  readonly rejected: number;
  /** The number of accepted events that the store refuses. */
  readonly poisoned: number;
}

/** The final state of an observation. Times in the format of the API. */
export interface ExpectedObservation {
  readonly id: string;
  readonly traceId: string;
  readonly name: string | null;
  readonly startTime: string;
  readonly output: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cost: Amount;
  /** True if totals include it: an observation that wraps others, or is reported again below, is excluded. */
  readonly counted: boolean;
}

export interface ExpectedTrace {
  readonly id: string;
  readonly name: string | null;
  readonly timestamp: string;
  readonly userId: string | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ExpectedScore {
  readonly id: string;
  readonly traceId: string;
  readonly name: string;
  readonly value: number;
  readonly comment: string | null;
}

/** The final state after all requests have been answered, in any order and with any repetitions. */
export interface Expected {
  readonly observations: readonly ExpectedObservation[];
  readonly traces: readonly ExpectedTrace[];
  readonly scores: readonly ExpectedScore[];
}

/** The time range of a cycle's entities: no two cycles share a day. */
export interface Window {
  readonly cycle: number;
  readonly startMs: number;
  readonly endMs: number;
}

const dayMs = 86_400_000;
const windowDays = 4;
/** The first windows span the end of a month: rows are partitioned by month. */
const firstMs = Date.UTC(2025, 0, 30);

export const windowOf = (cycle: number): Window => {
  const startMs = firstMs + cycle * windowDays * dayMs;
  return { cycle, startMs, endMs: startMs + windowDays * dayMs };
};

export const isoTime = (ms: number): string => new Date(ms).toISOString();
