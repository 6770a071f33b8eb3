import type { Usd } from '../money/usd.ts';

/**
 * What a call that came with neither usage nor cost may have used, counted from its texts. No total of usage or cost has
 * it, and nothing is billed by it.
 */
export interface Estimate {
  /** Tokens of the input, and of the output. */
  readonly input: number;
  readonly output: number;
  /** By the price in force when the call began; `null` without a price. */
  readonly cost: Usd | null;
}

/** The columns of an estimate, the same in every store; all NULL without one. */
export const estimateColumns = {
  estimated_input: 'u32?',
  estimated_output: 'u32?',
  estimated_cost: 'money?',
} as const;
