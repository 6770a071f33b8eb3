import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { unavailable } from '@spanledger/core';
import { leaseMs } from '../lease-ms.ts';
import type { Spool } from '../spool/spool.ts';
import { within } from '../within.ts';
import type { HeldShards } from './held-shards.ts';

interface LeaseParts {
  readonly spool: Pick<Spool, 'hold' | 'release' | 'leave'>;
  readonly held: HeldShards;
  readonly onError: (error: Error) => void;
}

export interface LeaseKeeper {
  /** The name under which shards are held. It changes with each loss: earlier work has no owner. */
  readonly holder: string;
  /** Takes no more shards from now on. */
  leaveSoon(): void;
  /** Stops renewing and releases all leases. Never rejects. */
  end(): Promise<void>;
}

const renewMs = 1_000;
const leaveMs = 1_000;

const newHolder = (): string => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

/** Renews the leases of one consumer periodically; ends all work at once when they could not be renewed in time. */
export const keepLeases = ({ spool, held, onError }: LeaseParts): LeaseKeeper => {
  let holder = newHolder();
  let leasesEnd = Number.POSITIVE_INFINITY;
  let fence: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isLeaving = false;
  let isEnded = false;

  const leave = async (name: string): Promise<void> =>
    spool.leave(name).catch((error: unknown) => onError(error as Error));

  const loseAll = (): void => {
    clearTimeout(fence);
    leasesEnd = Number.POSITIVE_INFINITY;
    if (held.owned.length > 0)
      onError(unavailable('The leases of this consumer could not be renewed in time; its shards are given up.'));
    held.loseAll();
    void leave(holder);
    holder = newHolder();
  };

  const renew = async (): Promise<void> => {
    // After a suspension due timers fire in any order.
    if (performance.now() >= leasesEnd) loseAll();
    const [asked, asking] = [performance.now(), holder];
    const released = [...held.toRelease];
    if (released.length > 0) await spool.release(asking, released);
    for (const shard of released) held.toRelease.delete(shard);
    const leases = await spool.hold(asking, leaseMs, isLeaving);
    // An answer that arrives when the leases may have ended is ignored.
    if (performance.now() - asked >= leaseMs || holder !== asking) return;
    if (held.owned.some((shard) => !leases.owned.includes(shard))) return loseAll();
    clearTimeout(fence);
    leasesEnd = asked + leaseMs;
    fence = setTimeout(loseAll, leasesEnd - performance.now());
    held.follow(leases, isLeaving);
  };

  let renewing = Promise.resolve();
  const beat = (): void => {
    renewing = renew()
      .catch((error: unknown) => onError(error as Error))
      .finally(() => {
        if (!isEnded) timer = setTimeout(beat, renewMs);
      });
  };
  beat();

  return {
    get holder() {
      return holder;
    },
    leaveSoon: () => {
      isLeaving = true;
    },
    end: async () => {
      isEnded = true;
      clearTimeout(timer);
      // A server that does not answer releases the leases when they expire.
      await within(
        leaveMs,
        renewing.then(async () => leave(holder)),
      );
      clearTimeout(fence);
    },
  };
};
