import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** One try to send a message to a receiver. */
export interface DeliveryAttempt {
  readonly at: Micros;
  /** What went wrong; `null` when it was taken. */
  readonly problem: string | null;
}

/** A message on its way. */
export interface DueDelivery {
  /** The same at every try, so that a receiver recognizes a repeated delivery. */
  readonly id: string;
  readonly projectId: ProjectId;
  /** JSON: the body that the receiver gets, byte for byte the same at every try. */
  readonly payload: string;
  readonly attempts: readonly DeliveryAttempt[];
  readonly webhookUrl: string;
  /** `undefined` when it cannot be decrypted: nothing can be signed. */
  readonly webhookSecret: string | undefined;
}

export type DeliveryOutcome =
  | { readonly state: 'delivered' }
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: 'pending'; readonly problem: string; readonly retryAt: Micros };

/** The messages of all projects that are to be sent. */
export interface WebhookOutbox<Due extends DueDelivery = DueDelivery> {
  /**
   * Pending messages whose time has come, each given to one caller until `claimedUntil`; those that are not settled by
   * then are given again.
   */
  claim(now: Micros, claimedUntil: Micros, limit: number): Promise<readonly Due[]>;
  /** Adds an attempt. Of a message that is gone, or delivered, nothing changes. */
  settle(projectId: ProjectId, id: string, at: Micros, outcome: DeliveryOutcome): Promise<void>;
}
