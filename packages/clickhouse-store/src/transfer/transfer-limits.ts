/** Below the time after which a connection that says nothing is given up. */
export const transferLimits = { timeoutMs: 115_000, memoryMaxBytes: 3_000_000_000 };
