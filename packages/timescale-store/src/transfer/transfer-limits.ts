/** Hashes of maps are sub-queries among the arguments of aggregates. */
export const transferLimits = { timeoutMs: 600_000, isSerial: true };
