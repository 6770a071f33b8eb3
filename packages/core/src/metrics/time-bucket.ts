import { dayOf, formatIso, type Micros } from '../time.ts';

/** `auto` selects the one that divides the range into about fifty buckets. */
export const granularities = ['auto', 'minute', 'hour', 'day', 'week', 'month'] as const;
export type Granularity = (typeof granularities)[number];
export type TimeBucket = Exclude<Granularity, 'auto'>;

const minute = 60_000_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
/** 1970-01-01 was a Thursday: weeks begin three days before, on Monday. */
const mondayOffset = 3 * day;

const lengths: Readonly<Record<Exclude<TimeBucket, 'month'>, number>> = { minute, hour, day, week };

/** The granularity for a range of this length. */
export const granularityFor = (rangeMicros: number): TimeBucket => {
  if (rangeMicros < 2 * hour) return 'minute';
  if (rangeMicros < 3 * day) return 'hour';
  if (rangeMicros < 60 * day) return 'day';
  return rangeMicros < 365 * day ? 'week' : 'month';
};

/** The beginning of the bucket of a time. Weeks begin on Monday; everything is UTC. */
export const bucketStart = (at: Micros, bucket: TimeBucket): Micros => {
  if (bucket === 'month') return monthStart(at, 0);
  const offset = bucket === 'week' ? mondayOffset : 0;
  return Math.floor((at + offset) / lengths[bucket]) * lengths[bucket] - offset;
};

/** The beginning of the next bucket. */
export const nextBucket = (start: Micros, bucket: TimeBucket): Micros =>
  bucket === 'month' ? monthStart(start, 1) : start + lengths[bucket];

const monthStart = (at: Micros, monthsLater: number): Micros => {
  const date = new Date(Math.floor(at / 1000));
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater, 1) * 1000;
};

/** As clients read it: `2026-01-02T03:04:00Z` for minutes and hours, `2026-01-02` for anything longer. */
export const formatBucket = (start: Micros, bucket: TimeBucket): string =>
  bucket === 'minute' || bucket === 'hour' ? `${formatIso(start).slice(0, 19)}Z` : dayOf(start);
