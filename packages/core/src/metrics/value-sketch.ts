import type { Usd } from '../money/usd.ts';

/** The maximal error of a sketch's quantile, as a part of the larger of the two values around the exact one. */
export const sketchRelativeError = 0.01;

/** A little less than the documented error: engines round logarithms differently. */
const accuracy = 0.0099;

/** The ratio of a bucket's upper to its lower bound. */
export const sketchGrowth = (1 + accuracy) / (1 - accuracy);

/** Added to the powers of positive values, so that none of them is 0 or less, and 0 means the value 0. */
export const sketchOffset = 10_000;

/**
 * Values by the powers of `sketchGrowth` around them. A value `v > 0` is in the bucket `sketchOffset + ceil(ln(v) /
 * ln(sketchGrowth))`, 0 in the bucket 0, and a negative one in minus the bucket of its positive. Sketches of the same
 * values are equal, however the values were split and merged. Source: DDSketch (Masson, Rim, Lee: VLDB 2019), with
 * buckets that are never collapsed.
 */
export interface ValueSketch {
  readonly count: number;
  /** Exact. Of amounts of money these are whole numbers of 10⁻¹² dollars. */
  readonly sum: number | Usd;
  readonly lowest: number | Usd;
  readonly highest: number | Usd;
  /** In ascending order of the buckets, which is that of the values. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

export const bucketOfValue = (value: number): number =>
  value === 0 ? 0 : Math.sign(value) * (sketchOffset + Math.ceil(Math.log(Math.abs(value)) / Math.log(sketchGrowth)));

const valueOfBucket = (bucket: number): number =>
  bucket === 0 ? 0 : Math.sign(bucket) * ((2 * sketchGrowth ** (Math.abs(bucket) - sketchOffset)) / (1 + sketchGrowth));

/**
 * The quantile of the values, between the two nearest of them as in an exact one; there must be values. `lowest` and
 * `highest` in the unit of the buckets.
 */
export const quantileOfSketch = (
  { count, buckets }: Pick<ValueSketch, 'count' | 'buckets'>,
  level: number,
  lowest: number,
  highest: number,
): number => {
  const rank = level * (count - 1);
  const valueAt = (index: number): number => {
    let before = 0;
    for (const [bucket, ofBucket] of buckets) {
      before += ofBucket;
      if (index < before) return Math.min(Math.max(valueOfBucket(bucket), lowest), highest);
    }
    return highest;
  };
  const below = valueAt(Math.floor(rank));
  return below + (valueAt(Math.ceil(rank)) - below) * (rank - Math.floor(rank));
};
