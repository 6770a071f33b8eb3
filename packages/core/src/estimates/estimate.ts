import type { Usd } from '../money/usd.ts';

/**
 * The estimated usage of a call without reported usage and cost, counted from its texts. It is in no total of usage or
 * cost, and not billed.
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
