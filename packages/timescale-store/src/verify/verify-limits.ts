/** An operator waits for these queries: they read whole tables. */
export const verifyLimits = { timeoutMs: 600_000, isForWriting: true };

/** How many differences of one kind are told. */
export const differencesMax = 1_000;
