/** Nobody waits for these at a screen, and a scope cannot always be made smaller. */
export const repricingLimits = { timeoutMs: 300_000, isForWriting: true };
