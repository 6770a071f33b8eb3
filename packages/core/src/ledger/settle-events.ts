import type { Receipt } from './receipt.ts';

/** The events of a part's dead letters, by the state of the letter. */
export interface PartEvents {
  readonly open: number;
  readonly discarded: number;
  readonly replayed: number;
}

export interface SettledEvents {
  readonly stored: number;
  readonly quarantined: number;
  readonly discarded: number;
}

/**
 * The current state of a part's events. Its letters are the source: events without an open letter are stored, except
 * for events that the receipt sent to letters which do not exist. Those are in none of the three.
 */
export const settleEvents = (
  receipt: Pick<Receipt, 'stored' | 'quarantined'>,
  { open, discarded, replayed }: PartEvents,
): SettledEvents => {
  const accepted = receipt.stored + receipt.quarantined;
  const waiting = Math.min(open, accepted);
  const givenUp = Math.min(discarded, accepted - waiting);
  const missing = Math.max(0, receipt.quarantined - open - discarded - replayed);
  return { stored: accepted - waiting - givenUp - missing, quarantined: waiting, discarded: givenUp };
};
