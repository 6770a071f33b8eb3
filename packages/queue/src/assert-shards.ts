import { invalidInput } from '@spanledger/core';

const shardsMax = 256;

/** Throws `invalid_input` for what is no number of shards; not given is well. */
export const assertShards = (shards: number | undefined): void => {
  if (shards !== undefined && !(Number.isInteger(shards) && shards >= 1 && shards <= shardsMax))
    throw invalidInput(`The number of shards must be a whole number from 1 to ${shardsMax}.`);
};
