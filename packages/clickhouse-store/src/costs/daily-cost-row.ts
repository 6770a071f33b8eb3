import type { DailyModelCost } from '@spanledger/core';
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

/** What one day cost, as queries give it: models as arrays in the order of `modelCostColumns`. */
export const dailyCostRowSchema = z.object({
  date: z.string(),
  countTraces: integer,
  countObservations: integer,
  usage: z.array(modelCostSchema),
});

export type DailyCostRow = z.infer<typeof dailyCostRowSchema>;

/** The order of models: the most expensive first, then by name, the nameless last. For arrays of `modelCostColumns`. */
export const mostExpensiveFirst = (models: string): string =>
  `arraySort(each -> (-each.7, isNull(each.1), ifNull(each.1, '')), ${models})`;
