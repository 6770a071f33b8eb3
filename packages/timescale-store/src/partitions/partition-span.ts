import { dayNumberOf, dayOf, microsPerDay, type Day, type Micros } from '@spanledger/core';

/** The range of one partition: whole UTC days, `to` excluded. */
export interface PartitionSpan {
  readonly from: Day;
  readonly to: Day;
}

const daysPerWeek = 7;
/** A Monday. */
const firstWeekDay = dayNumberOf(Date.UTC(2020, 0, 6) * 1000);
const lastWeekDay = firstWeekDay + daysPerWeek * 1_600;

/** Of a number as returned by `dayNumberOf`. */
const dayOfNumber = (day: number): Day => dayOf(day * microsPerDay);
const yearStart = (year: number): number => dayNumberOf(Date.UTC(year, 0, 1) * 1000);

/**
 * The span of a point in time, derived from that alone: a week from 2020 to 2050, and a year before and after, where
 * only wrong clocks and imported histories are.
 */
export const partitionSpanOf = (at: Micros): PartitionSpan => {
  const day = dayNumberOf(at);
  if (day >= firstWeekDay && day < lastWeekDay) {
    const from = day - ((day - firstWeekDay) % daysPerWeek);
    return { from: dayOfNumber(from), to: dayOfNumber(from + daysPerWeek) };
  }
  const year = Number(dayOfNumber(day).slice(0, 4));
  const [start, end] = [yearStart(year), yearStart(year + 1)];
  return day < firstWeekDay
    ? { from: dayOfNumber(start), to: dayOfNumber(Math.min(end, firstWeekDay)) }
    : { from: dayOfNumber(Math.max(start, lastWeekDay)), to: dayOfNumber(end) };
};

/** `observations_20261116`: by its first day. */
export const partitionName = (table: string, { from }: PartitionSpan): string => `${table}_${from.replaceAll('-', '')}`;
