/** How long the next group may wait for senders of the last one. */
export interface Patience {
  /** As a share of the duration of the last group. */
  readonly shareOfGroup: number;
  readonly msMax: number;
}

/**
 * Answered senders tend to send again at once. A group that begins without them leaves them to the next one, and from
 * then on two halves alternate at twice the cost.
 */
export interface ReturningSenders {
  /** Call it when a group of `answered` batches has ended and `waiting` others are queued for the next one. */
  groupEnded(group: { readonly answered: number; readonly waiting: number; readonly tookMs: number }): void;
  /** True if as many batches wait as when the last group ended. False before the first one. */
  areBack(waiting: number): boolean;
  /** How much longer the others are worth waiting for. */
  remainingMs(): number;
}

export const returningSenders = (patience: Patience, now: () => number = () => performance.now()): ReturningSenders => {
  let expected = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  return {
    groupEnded: ({ answered, waiting, tookMs }) => {
      expected = answered + waiting;
      until = now() + Math.min(tookMs * patience.shareOfGroup, patience.msMax);
    },
    areBack: (waiting) => waiting >= expected,
    remainingMs: () => Math.max(0, until - now()),
  };
};
