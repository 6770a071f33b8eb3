import { formatUsd, type DailyCost, type Day, type Difference, type ProjectId } from '@spanledger/core';

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

const textOf = (day: CostOfDay | undefined): string => {
  const models = (day?.usage ?? []).map(
    ({ model, totalCost, totalUsage, countObservations, unpricedObservations }) =>
      `${model ?? 'no model'} ${formatUsd(totalCost)} USD, ${totalUsage} units, ${countObservations} observations, ${unpricedObservations} unpriced`,
  );
  return [`${day?.countTraces ?? 0} traces`, ...models].join('; ');
};
