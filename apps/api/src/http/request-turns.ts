/** How long requests are begun before the process yields to other work. */
const sliceMs = 2;

/** Begins requests in turns, so that many of one caller do not delay others. */
export interface RequestTurns {
  /**
   * Calls `begin`: at once as long as little else arrives at the same time, and otherwise when it is the turn of its
   * lane. Lanes take turns, a request each; `laneOf` is called only when something waits.
   */
  take(laneOf: () => string, begin: () => void): void;
}

export const createRequestTurns = (now: () => number = () => performance.now()): RequestTurns => {
  /** The lane whose turn it is comes first. */
  const waiting = new Map<string, (() => void)[]>();
  /** When this slice ends; `undefined` when nothing has begun since the last yield. */
  let endsAt: number | undefined;

  const beginSlice = (): void => {
    endsAt = now() + sliceMs;
    setImmediate(endSlice);
  };
  const endSlice = (): void => {
    endsAt = undefined;
    if (waiting.size === 0) return;
    beginSlice();
    do beginNext();
    while (waiting.size > 0 && !isOver());
  };
  const isOver = (): boolean => endsAt !== undefined && now() >= endsAt;
  const beginNext = (): void => {
    for (const [lane, requests] of waiting) {
      const begin = requests.shift();
      waiting.delete(lane);
      if (requests.length > 0) waiting.set(lane, requests);
      begin?.();
      break;
    }
  };

  return {
    take: (laneOf, begin) => {
      if (endsAt === undefined) beginSlice();
      if (waiting.size === 0 && !isOver()) {
        begin();
        return;
      }
      const lane = laneOf();
      const requests = waiting.get(lane) ?? [];
      requests.push(begin);
      waiting.set(lane, requests);
    },
  };
};
