/** An operator waits for these queries, which read whole tables. */
export const verifyLimits = { timeoutMs: 600_000, memoryMaxBytes: 8_000_000_000, isForWriting: true };

/** How many differences of one kind are reported. */
export const differencesMax = 1_000;
