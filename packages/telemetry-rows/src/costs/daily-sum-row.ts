import type { CostFigures, DailyDimension, DailySum } from '@spanledger/core';
import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

const figuresSchema = z.object({
  observations: integer,
  inputUsage: integer,
  outputUsage: integer,
  totalUsage: integer,
  totalCost: usd,
  computedCost: usd,
  providedObservations: integer,
  computedObservations: integer,
  unpricedObservations: integer,
} satisfies Record<keyof CostFigures, z.ZodType>);

const groupSchema = z
  .object({
    day: z.string(),
    model: nullableText,
    user: nullableText,
    traceName: nullableText,
    tags: z.array(z.string()),
  } satisfies Record<DailyDimension, z.ZodType>)
  .partial();

/** A row of `DailyCostReader.sums`: what was asked for and each figure, selected under its name. */
export const dailySumSchema: z.ZodType<DailySum> = z.looseObject({}).transform((row) => ({
  ...figuresSchema.parse(row),
  group: groupSchema.parse(row),
}));
