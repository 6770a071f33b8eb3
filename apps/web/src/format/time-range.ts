import { dayMs } from './times.ts';

const hourMs = 3_600_000;

/** The periods of a page, by their names in its address. */
export const presets = {
  '1h': { label: 'Last hour', ms: hourMs },
  '24h': { label: 'Last 24 hours', ms: dayMs },
  '7d': { label: 'Last 7 days', ms: 7 * dayMs },
  '30d': { label: 'Last 30 days', ms: 30 * dayMs },
  '90d': { label: 'Last 90 days', ms: 90 * dayMs },
} as const;
export type Preset = keyof typeof presets;

/** Months by UTC, as in bills and sums of days, by their names in an address. */
export const months = {
  month: { label: 'This month (UTC)', ago: 0 },
  'last-month': { label: 'Last month (UTC)', ago: 1 },
} as const;

export const namedRanges = { ...presets, ...months };
export type RangeName = keyof typeof namedRanges;

/** A period with a name, or one with its two ends. */
export interface RangeSearch {
  readonly range?: RangeName | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface TimeRange {
  readonly from: string;
  readonly to: string;
  /** The size of the buckets for its length. */
  readonly granularity: 'minute' | 'hour' | 'day';
  readonly bucketMs: number;
  /** A UTC month, or its elapsed part. */
  readonly isMonth?: boolean;
}

/** The times that the API takes: from 1970 to 2148. */
const [earliestMs, latestMs] = [0, Date.UTC(2149, 0, 1) - 1];

/** The first and the last day of periods, whose end is the day after. */
export const dayBounds = { first: '1970-01-01', last: '2148-12-30' } as const;

/** The length of the longest period, a hundred years: the API answers at most 50,000 days of a chart. */
const periodMaxMs = 36_525 * dayMs;

/** The last day that a period can have which begins on a day. */
export const lastDayFrom = (first: string): string => {
  const begin = Date.parse(first);
  const latest = new Date(Math.min(begin + periodMaxMs - dayMs, Date.parse(dayBounds.last)));
  return Number.isNaN(begin) ? dayBounds.last : latest.toISOString().slice(0, 10);
};

const isTime = (value: unknown): value is string => {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return ms >= earliestMs && ms <= latestMs;
};

/** The range of an address; invalid values are omitted, as are times and lengths that the API does not take. */
export const rangeSearch = (search: Record<string, unknown>): RangeSearch => {
  const { from, to, range } = search;
  const ms = isTime(from) && isTime(to) ? Date.parse(to) - Date.parse(from) : 0;
  if (isTime(from) && isTime(to) && ms > 0 && ms <= periodMaxMs) return { from, to };
  return typeof range === 'string' && Object.hasOwn(namedRanges, range) ? { range: range as RangeName } : {};
};

/** The start of the UTC month that is `ago` months before that of a time. */
const monthStart = (ms: number, ago: number): number => {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - ago);
};

const isMonthStart = (ms: number): boolean => ms === monthStart(ms, 0);

/** Ends of presets are whole minutes, so that queries can be cached. */
const endsOf = ({ range, from, to }: RangeSearch, usual: Preset, nowMs: number): readonly [number, number] => {
  const now = Math.ceil(nowMs / 60_000) * 60_000;
  const name = range ?? usual;
  const end = to === undefined ? now : Date.parse(to);
  if (from !== undefined) return [Date.parse(from), end];
  if (name === 'month') return [monthStart(nowMs, 0), now];
  if (name === 'last-month') return [monthStart(nowMs, 1), monthStart(nowMs, 0)];
  return [end - presets[name].ms, end];
};

const bucketsMs = { minute: 60_000, hour: hourMs, day: dayMs } as const;

const granularityOf = (ms: number): TimeRange['granularity'] => {
  if (ms <= 3 * hourMs) return 'minute';
  return ms <= 4 * dayMs ? 'hour' : 'day';
};

/** The instants of a range now. */
export const resolveRange = (search: RangeSearch, usual: Preset, nowMs: number): TimeRange => {
  const [begin, end] = endsOf(search, usual, nowMs);
  const granularity = granularityOf(end - begin);
  return {
    from: new Date(begin).toISOString(),
    to: new Date(end).toISOString(),
    granularity,
    bucketMs: bucketsMs[granularity],
    isMonth: isMonthStart(begin) && (search.range === 'month' || end === monthStart(begin, -1)),
  };
};

/** Where the rows of a range end; `undefined` if that is now, so that times of clocks that are ahead are in it. */
export const fixedEndOf = ({ range, to }: RangeSearch, resolved: TimeRange): string | undefined =>
  to === undefined && range !== 'last-month' ? undefined : resolved.to;

/** 30 days with this time in them: the last ones if it is in them, otherwise those around it. */
export const rangeHolding = (iso: string, nowMs: number): RangeSearch => {
  const [time, { ms }] = [Date.parse(iso), presets['30d']];
  // The period goes on until the page is opened.
  if (time <= nowMs && time > nowMs - ms + hourMs) return { range: '30d' };
  return { from: new Date(time - ms / 2).toISOString(), to: new Date(time + ms / 2).toISOString() };
};

/** The same length of time, ending where the range begins; of a month the month before, or as much of it. None of it is before 1970. */
export const periodBefore = ({ from, to, ...rest }: TimeRange): TimeRange => {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const isMonth = rest.isMonth === true;
  const start = Math.max(earliestMs, isMonth ? monthStart(begin, 1) : begin - (end - begin));
  const isPart = isMonth && !isMonthStart(end);
  const until = isPart ? Math.min(begin, start + end - begin) : begin;
  // The API refuses an empty period: that before 1970 has a millisecond.
  return { ...rest, from: new Date(start).toISOString(), to: new Date(Math.max(until, start + 1)).toISOString() };
};
