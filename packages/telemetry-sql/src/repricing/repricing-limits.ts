/** These are not interactive, and a scope cannot always be made smaller. */
export const repricingLimits = { timeoutMs: 300_000, memoryMaxBytes: 8_000_000_000, isForWriting: true };
