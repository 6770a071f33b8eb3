import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

/** What is estimated of the calls of a model, and what others of them reported. */
export const estimatedModelRowSchema = z.object({
  model: nullableText,
  estimatedObservations: integer,
  estimatedInput: integer,
  estimatedOutput: integer,
  estimatedCost: usd,
  reportedObservations: integer,
  reportedCost: usd,
  totalItems: integer,
});
