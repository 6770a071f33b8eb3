import { compareTexts, type DailyModelCost, type Day } from '@spanledger/core';
import { integer, nullableText, usd } from '@spanledger/telemetry-rows';
import { z } from 'zod';

const modelCostSchema = z
  .tuple([nullableText, integer, integer, integer, integer, integer, usd, integer, integer, integer, usd])
  .transform(
    ([
      model,
      inputUsage,
      outputUsage,
      totalUsage,
      countObservations,
      countTraces,
      totalCost,
      unpriced,
      provided,
      computed,
      computedCost,
    ]): DailyModelCost => ({
      model,
      inputUsage,
      outputUsage,
      totalUsage,
      countObservations,
      countTraces,
      totalCost,
      unpricedObservations: unpriced,
      providedObservations: provided,
      computedObservations: computed,
      computedCost,
    }),
  );

/** The computed costs of one day: models as arrays in the order of `modelCostColumns`. */
export const computedDayRowSchema = z.object({
  date: z.string(),
  countTraces: integer,
  countObservations: integer,
  usage: z.array(modelCostSchema),
});

/** The costs of one model on one day. */
export const modelOfDaySchema = z.object({
  date: z.string(),
  model: nullableText,
  inputUsage: integer,
  outputUsage: integer,
  totalUsage: integer,
  countObservations: integer,
  countTraces: integer,
  totalCost: usd,
  unpricedObservations: integer,
  providedObservations: integer,
  computedObservations: integer,
  computedCost: usd,
}) satisfies z.ZodType<DailyModelCost>;

/** The costs of one day. Its models are in the order of `mostExpensiveFirst`. */
export interface DailyCostRow {
  readonly date: Day;
  readonly countTraces: number;
  readonly countObservations: number;
  readonly usage: readonly DailyModelCost[];
}

/** The most expensive first, then by name, those without a name last. */
export const mostExpensiveFirst = (models: readonly DailyModelCost[]): readonly DailyModelCost[] =>
  models.toSorted(
    (one, other) =>
      (one.totalCost === other.totalCost ? 0 : one.totalCost > other.totalCost ? -1 : 1) ||
      Number(one.model === null) - Number(other.model === null) ||
      compareTexts(one.model ?? '', other.model ?? ''),
  );
