import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

/** The recorded costs of a day and a model, and the current ones. */
export const recordedCostRowSchema = z.object({
  day: z.string(),
  model: nullableText,
  observations: integer,
  repriced: integer,
  recordedCost: usd,
  recordedUnpriced: integer,
  currentCost: usd,
  currentUnpriced: integer,
  totalItems: integer,
});
