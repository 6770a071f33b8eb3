import {
  formatUsd,
  type DailyCost,
  type DailyModelCost,
  type Day,
  type Difference,
  type ProjectId,
} from '@spanledger/core';

type CostOfDay = Pick<DailyCost, 'countTraces' | 'usage'>;

/** The difference between a day's rows now and its stored sums, if there is any. */
export const differenceOfDay = (
  projectId: ProjectId,
  day: Day,
  computed: CostOfDay | undefined,
  known: CostOfDay | undefined,
): readonly Difference[] => {
  const [expected, found] = [textOf(computed), textOf(known)];
  return expected === found ? [] : [{ figure: 'daily_costs', projectId, of: day, expected, found }];
};

const textOf = (day: CostOfDay | undefined): string =>
  [`${day?.countTraces ?? 0} traces`, ...(day?.usage ?? []).map(modelText)].join('; ');

const modelText = (of: DailyModelCost): string => {
  const units = `${of.totalUsage} units (${of.inputUsage} of input, ${of.outputUsage} of output)`;
  const counts = `${of.countObservations} observations in ${of.countTraces} traces, ${of.unpricedObservations} unpriced`;
  const sources = `${of.providedObservations} provided, ${of.computedObservations} computed for ${formatUsd(of.computedCost)} USD`;
  return `${of.model ?? 'no model'} ${formatUsd(of.totalCost)} USD, ${units}, ${counts}, ${sources}`;
};
