import { dayMs } from '../../format/times.ts';

/** A month of UTC, as far as it is over. */
export interface Month {
  readonly from: string;
  readonly to: string;
  /** How much of it is over, above 0 and at most 1. */
  readonly share: number;
}

/** The month of a moment. */
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

/** Days before today that a forecast is made of. */
const pastDays = 7;

export interface DayCost {
  /** `2026-03-01` */
  readonly day: string;
  readonly cost: number;
}

/**
 * What a month will have cost at its end, in US dollars: what it cost so far, and for the rest of it as much a day as the last
 * 7 whole days did. Days without a cost count. Without any whole day of the month before or in it, today's pace goes on.
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
