import type { Micros } from '@spanledger/core';
import { steadyClock, wallClock } from './wall-clock.ts';

interface FollowedClock {
  /** The clock of this process, corrected where it is far from the followed one. */
  readonly now: () => Micros;
  /** Compares both, now and each minute until `stop`. One that cannot be read leaves the correction as it is. */
  follow(read: () => Promise<Micros>): Promise<void>;
  stop(): void;
}

/** Leases are shared by the clocks of all workers: their minute must not end by a difference of those. */
const toleratedMicros: Micros = 5_000_000;
const everyMs = 60_000;
/** Between comparisons after a jump, while the other clock cannot be read. */
const againMicros: Micros = 1_000_000;

/** Logs when the clock of this process is wrong, and when it is right again. */
export const loggedClock = (
  process: 'api' | 'worker',
  logger: Record<'info' | 'warn', (fields: object, message: string) => void>,
): FollowedClock =>
  followedClock((ahead) => {
    if (ahead === 0) logger.info({}, `the clock of this ${process} agrees with that of PostgreSQL again`);
    else
      logger.warn(
        { aheadSeconds: ahead / 1_000_000 },
        `the clock of this ${process} is wrong, that of PostgreSQL is used`,
      );
  });

/**
 * `onCorrected` is called with the microseconds that the own clock is ahead from now on, 0 when it is right again. When the
 * own clock jumps, both are compared at once, and `steady`, which does not jump, is used until then: it stops while the
 * machine sleeps, so a jump may also be right.
 */
export const followedClock = (
  onCorrected: (ahead: Micros) => void,
  own = wallClock,
  steady = steadyClock,
): FollowedClock => {
  let ahead: Micros = 0;
  let sinceSteady = own() - steady();
  let read: (() => Promise<Micros>) | undefined;
  let comparing: Promise<void> | undefined;
  let comparedAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const compareOnce = async (readOther: () => Promise<Micros>): Promise<void> => {
    const before = steady();
    comparedAt = before;
    const at = await readOther();
    const after = steady();
    const atOwn = own();
    const found = Math.round(atOwn - (after - before) / 2 - at);
    const isFar = Math.abs(found) > toleratedMicros + (after - before) / 2;
    const wasFar = ahead !== 0;
    ahead = isFar ? found : 0;
    sinceSteady = atOwn - after;
    if (isFar !== wasFar) onCorrected(ahead);
  };
  const compare = async (): Promise<void> => {
    if (read === undefined) return;
    comparing ??= compareOnce(read)
      .catch(() => undefined)
      .finally(() => {
        comparing = undefined;
      });
    await comparing;
  };
  return {
    now: () => {
      const at = own();
      const atSteady = steady();
      const jump = Math.round(at - atSteady - sinceSteady);
      if (read === undefined || Math.abs(jump) <= toleratedMicros) return at - ahead;
      if (atSteady - comparedAt >= againMicros) void compare();
      return at - jump - ahead;
    },
    follow: async (readOther) => {
      read = readOther;
      timer = setInterval(() => void compare(), everyMs).unref();
      await compare();
    },
    stop: () => clearInterval(timer),
  };
};
