export const transferLimits = { timeoutMs: 600_000 };
