import { parseUsd } from '@spanledger/core';
import { z } from 'zod';

const wrongAmount =
  'must be an amount of US dollars of more than 0 and less than 10^26, as a number or its decimal text, such as "12.50"';

/** An amount that may be spent, in `Usd`. */
export const budgetAmount = z
  .union([z.string(), z.number()], { error: wrongAmount })
  .transform((value, context) => {
    const amount = parseUsd(value);
    if (amount !== undefined && amount > 0n) return amount;
    context.addIssue({ code: 'custom', message: wrongAmount });
    return z.NEVER;
  })
  .describe('US dollars, more than 0; exact to 12 decimals when it is a text.');
