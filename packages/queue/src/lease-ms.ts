/** A consumer that has not renewed its leases for this time has lost its shards. */
export const leaseMs = 5_000;
