/** How long the next group may wait for senders of the last one. */
export interface Patience {
  /** Of the time that the last group took. */
  readonly shareOfGroup: number;
  readonly msMax: number;
}

/**
 * Senders that were answered tend to send again at once. A group that begins without them leaves them to the next one,
 * and from then on two halves take turns at twice the cost.
 */
export interface ReturningSenders {
  /** Call it when a group of `answered` batches has ended and `waiting` others are there for the next one. */
  groupEnded(group: { readonly answered: number; readonly waiting: number; readonly tookMs: number }): void;
  /** Whether all are there who were when the last group ended. False before the first one. */
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
