/** A consumer that has not been heard of for so long has lost its shards. */
export const leaseMs = 5_000;
