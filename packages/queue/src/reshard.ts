import { invalidInput, conflict } from '@spanledger/core';
import { openSpool } from './open-spool.ts';

const shardsMax = 256;

/** Throws `invalid_input` for an invalid number of shards; absent is valid. */
export const assertShards = (shards: number | undefined): void => {
  if (shards !== undefined && !(Number.isInteger(shards) && shards >= 1 && shards <= shardsMax))
    throw invalidInput(`The number of shards must be a whole number from 1 to ${shardsMax}.`);
};

export interface ReshardOptions {
  readonly url: string;
  readonly shards: number;
  readonly namespace?: string;
}

export interface Resharding {
  /** The previous number of shards; `undefined` when no process has opened the queue yet. */
  readonly from: number | undefined;
  readonly to: number;
  /** What prevents it, and what to do; `undefined` when nothing does. */
  readonly obstacle: string | undefined;
}

const obstacles = {
  consumers: 'A worker still holds shards; stop every worker, wait some seconds, and try again.',
  parts: 'The queue is not empty; let the workers drain it, stop them, and try again.',
} as const;

/**
 * The effect of `reshard` now; changes nothing. Rejects with `unavailable`, and with `invalid_input` for an invalid
 * number.
 */
export const planReshard = async ({ url, shards: to, namespace }: ReshardOptions): Promise<Resharding> => {
  assertShards(to);
  const { spool } = await openSpool({ url, namespace, isReadOnly: true, onError: () => undefined });
  try {
    const from = await spool.shards();
    if (from === undefined) return { from, to, obstacle: undefined };
    const { consumers, shardOwners, depth } = await spool.stats();
    const isHeld = consumers > 0 || shardOwners.some((owner) => owner !== undefined);
    return { from, to, obstacle: isHeld ? obstacles.consumers : depth > 0 ? obstacles.parts : undefined };
  } finally {
    await spool.close();
  }
};

/**
 * Changes the number of shards. Rejects with `conflict`, changing nothing, while anything waits in the queue or any
 * consumer is live. Producers that were open before refuse all batches, and must be restarted.
 */
export const reshard = async ({ url, shards, namespace }: ReshardOptions): Promise<void> => {
  assertShards(shards);
  const { spool } = await openSpool({ url, namespace, onError: () => undefined });
  try {
    const obstacle = await spool.changeShards(shards);
    if (obstacle !== undefined) throw conflict(obstacles[obstacle]);
  } finally {
    await spool.close();
  }
};
