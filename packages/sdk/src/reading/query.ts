/** A time: a `Date`, or an ISO 8601 text; one without an offset is UTC. */
export type Moment = Date | string;

export interface ReadOptions {
  /** Ends the wait: the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PageQuery {
  /** From 1; 1 when absent. */
  readonly page?: number | undefined;
  /** Items per page, 1 to 100; 50 when absent. */
  readonly limit?: number | undefined;
}
