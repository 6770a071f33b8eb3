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

/** A preset, or a period with its two ends. */
export interface RangeSearch {
  readonly range?: Preset | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface TimeRange {
  readonly from: string;
  readonly to: string;
  /** The size of the buckets for its length. */
  readonly granularity: 'minute' | 'hour' | 'day';
  readonly bucketMs: number;
}

const isTime = (value: unknown): value is string => typeof value === 'string' && !Number.isNaN(Date.parse(value));

/** The range of an address; invalid values are omitted. */
export const rangeSearch = (search: Record<string, unknown>): RangeSearch => {
  const { from, to, range } = search;
  if (isTime(from) && isTime(to) && Date.parse(from) < Date.parse(to)) return { from, to };
  return typeof range === 'string' && Object.hasOwn(presets, range) ? { range: range as Preset } : {};
};

const bucketsMs = { minute: 60_000, hour: hourMs, day: dayMs } as const;

const granularityOf = (ms: number): TimeRange['granularity'] => {
  if (ms <= 3 * hourMs) return 'minute';
  return ms <= 4 * dayMs ? 'hour' : 'day';
};

/** The instants of a range now. Ends of presets are whole minutes, so that queries can be cached. */
export const resolveRange = ({ range, from, to }: RangeSearch, usual: Preset, nowMs: number): TimeRange => {
  const end = to === undefined ? Math.ceil(nowMs / 60_000) * 60_000 : Date.parse(to);
  const begin = from === undefined ? end - presets[range ?? usual].ms : Date.parse(from);
  const granularity = granularityOf(end - begin);
  return {
    from: new Date(begin).toISOString(),
    to: new Date(end).toISOString(),
    granularity,
    bucketMs: bucketsMs[granularity],
  };
};

/** 30 days with this time in them: the last ones if it is in them, otherwise those around it. */
export const rangeHolding = (iso: string, nowMs: number): RangeSearch => {
  const [time, { ms }] = [Date.parse(iso), presets['30d']];
  // The period goes on until the page is opened.
  if (time <= nowMs && time > nowMs - ms + hourMs) return { range: '30d' };
  return { from: new Date(time - ms / 2).toISOString(), to: new Date(time + ms / 2).toISOString() };
};

/** The same length of time, ending where the range begins. */
export const periodBefore = ({ from, to, ...rest }: TimeRange): TimeRange => {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  return { ...rest, from: new Date(begin - (end - begin)).toISOString(), to: from };
};
