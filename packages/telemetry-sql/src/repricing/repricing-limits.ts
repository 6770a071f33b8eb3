/** Nobody waits for these at a screen, and a scope cannot always be made smaller. */
export const repricingLimits = { timeoutMs: 300_000, memoryMaxBytes: 8_000_000_000, isForWriting: true };
