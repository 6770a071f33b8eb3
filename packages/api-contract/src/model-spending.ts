import { z } from 'zod';

export const usdText = z.string().describe('US dollars, exact.');

export const unpricedCalls = z
  .int()
  .describe(
    'Calls of models without a price, and answers whose provider reported no usage: what they cost is unknown, and not included.',
  );
