/** What runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** How long that may take: after it the process ends all the same, with code 1. */
  readonly stopMsMax?: number;
  /** Resolves with a reason when it cannot go on. */
  readonly failed?: Promise<string>;
}
