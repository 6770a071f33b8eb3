/** How long requests are begun before the process looks at everything else that it does. */
const sliceMs = 2;

/** Begins requests so that the many of one caller do not make others wait. */
export interface RequestTurns {
  /**
   * Calls `begin`: at once as long as little else came at the same time, and otherwise when it is the turn of its lane.
   * Lanes take turns, a request each; `laneOf` is asked only when there is something to wait for.
   */
  take(laneOf: () => string, begin: () => void): void;
}

export const createRequestTurns = (now: () => number = () => performance.now()): RequestTurns => {
  /** The lane whose turn it is comes first. */
  const waiting = new Map<string, (() => void)[]>();
  /** When this slice ends; `undefined` when nothing has begun since the process looked at everything else. */
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
