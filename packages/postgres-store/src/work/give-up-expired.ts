import { reasonToGiveUp, type Micros } from '@spanledger/core';

/** Work whose lease has expired. */
type ExpiredWork = Parameters<typeof reasonToGiveUp>[0];

/** The columns of work that has failed. */
interface Failed {
  readonly state: 'failed';
  readonly error: string;
  readonly leaseUntil: null;
  readonly finishedAt: bigint;
}

/** Fails what is not tried again, with the reason; whether any is left that is. */
export const giveUpExpired = async <Work extends ExpiredWork>(
  expired: readonly Work[],
  { attemptsMax, now }: { readonly attemptsMax: number; readonly now: Micros },
  fail: (work: Work, failed: Failed) => Promise<unknown>,
): Promise<boolean> => {
  let isAnyLeft = false;
  for (const work of expired) {
    const error = reasonToGiveUp(work, attemptsMax);
    if (error === undefined) isAnyLeft = true;
    else await fail(work, { state: 'failed', error, leaseUntil: null, finishedAt: BigInt(now) });
  }
  return isAnyLeft;
};
