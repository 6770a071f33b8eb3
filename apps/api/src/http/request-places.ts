import { DomainError } from '@spanledger/core';

/** Fewer than the control plane has connections (10), so that one caller's requests leave some to others. */
const placesMax = 8;
const waitingMax = 1000;
/** While PostgreSQL hangs, those that wait must not wait for each other's time limits. */
const waitedMsMax = 20_000;
const retryAfterSeconds = 5;

/** Lets each lane have only so many requests under way that use the control plane. */
export interface RequestPlaces {
  /**
   * Returns what `work` returns; it starts once fewer than 8 of its lane are under way, in the order in which they came.
   * `rate_limited` after 20 s, and while 1,000 of the lane wait: by HTTP pipelining one client can send more than any
   * server holds.
   */
  hold<T>(lane: string, work: () => Promise<T>): Promise<T>;
}

interface Lane {
  held: number;
  readonly waiting: (() => void)[];
}

export const createRequestPlaces = (): RequestPlaces => {
  const lanes = new Map<string, Lane>();
  const laneOf = (name: string): Lane => {
    const known = lanes.get(name) ?? { held: 0, waiting: [] };
    lanes.set(name, known);
    return known;
  };
  const take = (lane: Lane): Promise<void> | undefined => {
    if (lane.held < placesMax) {
      lane.held += 1;
      return undefined;
    }
    if (lane.waiting.length >= waitingMax) throw tooMany();
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        lane.waiting.splice(lane.waiting.indexOf(enter), 1);
        reject(tooMany());
      }, waitedMsMax);
      lane.waiting.push(enter);
    });
  };
  /** The next one that waits has the place. */
  const leave = (name: string, lane: Lane): void => {
    const next = lane.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    lane.held -= 1;
    if (lane.held === 0) lanes.delete(name);
  };
  return {
    hold: async (name, work) => {
      const lane = laneOf(name);
      await take(lane);
      try {
        return await work();
      } finally {
        leave(name, lane);
      }
    },
  };
};

const tooMany = (): DomainError =>
  new DomainError('rate_limited', 'Too many of your requests are under way. Send fewer at once.', {
    retryAfterSeconds,
  });
