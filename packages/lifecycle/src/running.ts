/** What runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** Resolves with a reason when it cannot go on. */
  readonly failed?: Promise<string>;
}
