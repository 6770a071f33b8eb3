import type { DailyCost, DailyModelCost, Day } from '@spanledger/core';
import { dailyCostOf, integer, nullableText, usd } from '@spanledger/telemetry-rows';
import { z } from 'zod';

/** The sums of a day and a model, or (`isTrace`) the number of traces of a day, as queries return them. */
export const dailyCostRowSchema = z.object({
  day: z.string(),
  isTrace: z.boolean(),
  model: nullableText,
  traces: integer,
  observations: integer,
  inputUnits: integer,
  outputUnits: integer,
  totalUnits: integer,
  cost: usd,
  unpriced: integer,
  provided: integer,
  computed: integer,
  computedCost: usd,
});

export type DailyCostRow = z.infer<typeof dailyCostRowSchema>;

/** The order of a day's models: the most expensive first, then by name, those without a name last. */
export const mostExpensiveFirst = 'ORDER BY "cost" DESC, "model" NULLS LAST';

/** Days from their rows, which are in the order of models; newest day first, without empty ones. */
export const dailyCostsOf = (rows: readonly DailyCostRow[]): readonly DailyCost[] => {
  const byDay = new Map<Day, { countTraces: number; usage: DailyModelCost[] }>();
  for (const row of rows) {
    const day = byDay.get(row.day) ?? { countTraces: 0, usage: [] };
    byDay.set(row.day, day);
    if (row.isTrace) day.countTraces += row.traces;
    else if (row.observations > 0) day.usage.push(modelCostOf(row));
  }
  return [...byDay]
    .map(([date, { countTraces, usage }]) => dailyCostOf(date, countTraces, observationsOf(usage), usage))
    .filter(({ countTraces, countObservations }) => countTraces + countObservations > 0)
    .sort((a, b) => (a.date < b.date ? 1 : -1));
};

const observationsOf = (usage: readonly DailyModelCost[]): number =>
  usage.reduce((sum, { countObservations }) => sum + countObservations, 0);

const modelCostOf = (row: DailyCostRow): DailyModelCost => ({
  model: row.model,
  inputUsage: row.inputUnits,
  outputUsage: row.outputUnits,
  totalUsage: row.totalUnits,
  countObservations: row.observations,
  countTraces: row.traces,
  totalCost: row.cost,
  unpricedObservations: row.unpriced,
  providedObservations: row.provided,
  computedObservations: row.computed,
  computedCost: row.computedCost,
});
