import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** One try to send a message to a receiver. */
export interface DeliveryAttempt {
  readonly at: Micros;
  /** The error; `null` when it was accepted. */
  readonly problem: string | null;
}

/** A message that is being delivered. */
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

/** The messages of all projects to be sent. */
export interface WebhookOutbox<Due extends DueDelivery = DueDelivery> {
  /**
   * Due pending messages, each leased to one caller until `claimedUntil`; those not settled by then are returned again.
   */
  claim(now: Micros, claimedUntil: Micros, limit: number): Promise<readonly Due[]>;
  /** Adds an attempt. Does nothing for a deleted or delivered message. */
  settle(projectId: ProjectId, id: string, at: Micros, outcome: DeliveryOutcome): Promise<void>;
}
