import type { Moment, PageQuery } from './query.ts';
import type { Observation } from './observation.ts';
import type { Score } from './score.ts';

/** Times are ISO 8601 texts. */
export interface Trace {
  readonly id: string;
  readonly timestamp: string;
  readonly name: string | null;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly release: string | null;
  readonly version: string | null;
  readonly metadata?: unknown;
  readonly tags: readonly string[];
  readonly public: boolean;
  readonly environment: string;
  /** The server's page of the trace, below its address. */
  readonly htmlPath: string;
  /** In seconds, from the earliest start to the latest end. */
  readonly latency?: number | null;
  /** In US dollars. */
  readonly totalCost?: number | null;
  /** Observations with usage but without a known price: `totalCost` leaves them out. */
  readonly unpricedObservations?: number;
}

/** A trace in a list, with ids of its contents. */
export interface TraceListItem extends Trace {
  readonly observations?: readonly string[] | null;
  readonly scores?: readonly string[] | null;
}

/** A trace with all its contents. */
export interface TraceWithDetails extends Trace {
  readonly observations: readonly Observation[];
  readonly scores: readonly Score[];
}

/** Parts of a trace, to read less than all of it. */
export type TracePart = 'core' | 'io' | 'scores' | 'observations' | 'metrics';

export interface TraceListQuery extends PageQuery {
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly version?: string | undefined;
  readonly release?: string | undefined;
  /** Traces that have all of these. */
  readonly tags?: readonly string[] | undefined;
  /** Any of these. */
  readonly environment?: string | readonly string[] | undefined;
  /** Inclusive. */
  readonly from?: Moment | undefined;
  /** Exclusive. */
  readonly to?: Moment | undefined;
  /** Such as `timestamp.asc`. Newest first when absent. */
  readonly orderBy?: string | undefined;
  /** All of them when absent. */
  readonly parts?: readonly TracePart[] | undefined;
}
