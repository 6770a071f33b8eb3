import type { EndpointOutput, listDailyCosts } from '@spanledger/api-contract';
import { usdToNumber, type DailyCost, type DailyModelCost } from '@spanledger/core';

type DayJson = EndpointOutput<typeof listDailyCosts, 200>['data'][number];

/** A day in the form that existing clients expect; unpriced counts only when requested. */
export const dailyCostJson = (day: DailyCost, withUnpriced: boolean): DayJson => ({
  date: day.date,
  countTraces: day.countTraces,
  countObservations: day.countObservations,
  totalCost: usdToNumber(day.totalCost),
  usage: day.usage.map((model) => modelJson(model, withUnpriced)),
  ...unpriced(day, withUnpriced),
});

const modelJson = (model: DailyModelCost, withUnpriced: boolean): DayJson['usage'][number] => ({
  model: model.model,
  inputUsage: model.inputUsage,
  outputUsage: model.outputUsage,
  totalUsage: model.totalUsage,
  countObservations: model.countObservations,
  countTraces: model.countTraces,
  totalCost: usdToNumber(model.totalCost),
  ...unpriced(model, withUnpriced),
});

const unpriced = (
  { unpricedObservations }: DailyCost | DailyModelCost,
  withUnpriced: boolean,
): { unpricedObservations?: number } => (withUnpriced ? { unpricedObservations } : {});
