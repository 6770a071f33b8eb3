import type { Usd } from '../money/usd.ts';

/** How far a quantile of a sketch may lie from the exact one, as a part of the larger of the two values that it lies between. */
export const sketchRelativeError = 0.01;

/** A little less than is promised: engines round logarithms in their own ways. */
const accuracy = 0.0099;

/** Each bucket ends that much higher than it begins. */
export const sketchGrowth = (1 + accuracy) / (1 - accuracy);

/** What is added to the powers of positive values, so that none of them is 0 or less, and 0 stands for 0. */
export const sketchOffset = 10_000;

/**
 * Values by the powers of `sketchGrowth` between which they lie. A value `v > 0` is in the bucket
 * `sketchOffset + ceil(ln(v) / ln(sketchGrowth))`, 0 in the bucket 0, and a negative one in minus the bucket of its
 * positive. Sketches of the same values are the same, in any parts that they were made of.
 * Source: DDSketch (Masson, Rim, Lee: VLDB 2019), with buckets that are never collapsed.
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
 * The quantile of the values, between the two nearest of them as in an exact one; they must not be none. `lowest` and
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
