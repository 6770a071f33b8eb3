import { dayMs } from '../../format/times.ts';

/** A UTC month and its elapsed part. */
export interface Month {
  readonly from: string;
  readonly to: string;
  /** The elapsed share, above 0 and at most 1. */
  readonly share: number;
}

/** The month that contains a time. */
export const monthOf = (nowMs: number): Month => {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const [begin, end] = [Date.UTC(year, month), Date.UTC(year, month + 1)];
  return {
    from: new Date(begin).toISOString(),
    to: new Date(end).toISOString(),
    share: Math.max(nowMs - begin, 1) / (end - begin),
  };
};

/** The number of days before today that a forecast uses. */
const pastDays = 7;

export interface DayCost {
  /** `2026-03-01` */
  readonly day: string;
  readonly cost: number;
}

/**
 * The forecast cost of a month, in US dollars: the cost so far, and for each remaining day the average of the last 7
 * whole days. Days without a cost are included. If there is no whole day in this month or the one before, today's rate
 * is used.
 */
export const forecastOf = (days: readonly DayCost[], nowMs: number): number => {
  const { from, to, share } = monthOf(nowMs);
  const costs = new Map(days.map(({ day, cost }) => [day, cost]));
  const spent = days.reduce((sum, { day, cost }) => (day >= from.slice(0, 10) ? sum + cost : sum), 0);
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const past = Array.from({ length: pastDays }, (_, at) =>
    new Date(today - (at + 1) * dayMs).toISOString().slice(0, 10),
  );
  const first = days.map(({ day }) => day).toSorted()[0] ?? '';
  const known = past.filter((day) => day >= first);
  if (known.length === 0 || first === '') return spent / share;
  const aDay = known.reduce((sum, day) => sum + (costs.get(day) ?? 0), 0) / known.length;
  return spent + aDay * ((Date.parse(to) - nowMs) / dayMs);
};
