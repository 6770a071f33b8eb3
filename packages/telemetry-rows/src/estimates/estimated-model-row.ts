import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

/** The estimates of a model's calls, and the reported values of others of them. */
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
