import type { Micros } from '@spanledger/core';
import { wallClock } from './wall-clock.ts';

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

/** `onCorrected` is called with the microseconds that the own clock is ahead from now on, 0 when it is right again. */
export const followedClock = (onCorrected: (ahead: Micros) => void, own = wallClock): FollowedClock => {
  let ahead: Micros = 0;
  let timer: NodeJS.Timeout | undefined;
  const compare = async (read: () => Promise<Micros>): Promise<void> => {
    const before = own();
    const at = await read();
    const after = own();
    const found = Math.round((before + after) / 2 - at);
    const isFar = Math.abs(found) > toleratedMicros + (after - before) / 2;
    const wasFar = ahead !== 0;
    ahead = isFar ? found : 0;
    if (isFar !== wasFar) onCorrected(ahead);
  };
  return {
    now: () => own() - ahead,
    follow: async (read) => {
      const again = (): void => void compare(read).catch(() => undefined);
      timer = setInterval(again, everyMs).unref();
      await compare(read).catch(() => undefined);
    },
    stop: () => clearInterval(timer),
  };
};
