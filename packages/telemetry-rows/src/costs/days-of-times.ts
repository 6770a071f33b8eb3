import {
  dayNumberOf,
  dayOf,
  earliestMicros,
  latestMicros,
  microsPerDay,
  parseIso,
  type DailyCostConditions,
  type Day,
  type Micros,
  type Period,
} from '@spanledger/core';

/** The day of a time, or the nearest one that rows can have. */
export const dayNear = (at: Micros): Day => dayOf(Math.min(Math.max(at, earliestMicros), latestMicros - 1));

/** Days that are only partly in a query's period. */
export const partialDays = ({ fromTimestamp: from, toTimestamp: to }: DailyCostConditions): readonly Day[] =>
  [from, to].flatMap((at) => (at === undefined || isMidnight(at) ? [] : [dayNear(at)]));

const isMidnight = (at: Micros): boolean => at === dayNumberOf(at) * microsPerDay;

/** A period, or all time, as a question about daily costs. */
export const queryOfPeriod = (period: Period | undefined): DailyCostConditions => {
  const lastDay = period === undefined ? undefined : parseIso(period.toDay);
  return {
    fromTimestamp: period === undefined ? undefined : parseIso(period.fromDay),
    toTimestamp: lastDay === undefined ? undefined : lastDay + microsPerDay,
  };
};
