import { describe, expect, test } from 'vitest';

import {
  judgeDifference,
  mcNemarDifference,
  newcombeDifference,
  pairedDifference,
  welchDifference,
  type Sample,
} from './differences.ts';
import { normalTwoSided, studentTwoSided, studentWithin95 } from './distributions.ts';
import { sampleOfNumbers } from './sample-of-numbers.ts';

/** Hours of sleep gained by two drugs on the same ten patients: Student, "The probable error of a mean" (1908). */
const sleep = {
  first: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
  second: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
};

const scaled = (scale: number, values: readonly number[]) => sampleOfNumbers(values.map((value) => value * scale));

describe('distributions', () => {
  test("Student's two-sided 5 % points are those of printed tables", () => {
    const points = { 1: 12.706, 2: 4.303, 5: 2.571, 9: 2.262, 30: 2.042, 120: 1.98 };
    for (const [degrees, point] of Object.entries(points)) {
      expect(studentWithin95(Number(degrees))).toBeCloseTo(point, 3);
      expect(studentTwoSided(point, Number(degrees))).toBeCloseTo(0.05, 4);
    }
    expect(studentWithin95(1e9)).toBeCloseTo(1.96, 3);
    expect(studentWithin95(99_999)).toBeCloseTo(1.96, 3);
  });

  test('the normal two-sided points are those of printed tables', () => {
    for (const [z, p] of [
      [0, 1],
      [1, 0.317_310_5],
      [1.96, 0.049_995_8],
      [3.29, 0.001_001_8],
    ] as const)
      expect(normalTwoSided(z)).toBeCloseTo(p, 6);
  });
});

const always = (mean: number): Sample => ({ count: 50, mean, variance: 0 });

describe('differences', () => {
  test("Welch's interval and p-value are those of R's t.test on Student's sleep data", () => {
    const found = welchDifference(sampleOfNumbers(sleep.second), sampleOfNumbers(sleep.first));
    expect(found?.difference).toBeCloseTo(-1.58, 10);
    expect(found?.lower).toBeCloseTo(-3.365_483_2, 6);
    expect(found?.upper).toBeCloseTo(0.205_483_2, 6);
    expect(found?.pValue).toBeCloseTo(0.079_39, 5);
  });

  test('numbers of any size have an interval and the same p-value', () => {
    for (const scale of [1e-150, 1e120]) {
      const found = welchDifference(scaled(scale, sleep.second), scaled(scale, sleep.first));
      expect(found?.pValue).toBeCloseTo(0.079_39, 5);
      expect((found?.lower ?? 0) / scale).toBeCloseTo(-3.365_483_2, 6);
    }
  });

  test("the paired interval and p-value are those of R's t.test on Student's sleep data", () => {
    const found = pairedDifference(sleep.first.map((hours, at) => hours - (sleep.second[at] ?? 0)));
    expect(found?.difference).toBeCloseTo(-1.58, 10);
    expect(found?.lower).toBeCloseTo(-2.459_885_8, 6);
    expect(found?.upper).toBeCloseTo(-0.700_114_2, 6);
    expect(found?.pValue).toBeCloseTo(0.002_833, 6);
  });

  test.each([
    [{ hits: 56, count: 70 }, { hits: 48, count: 80 }, 0.0524, 0.3339],
    [{ hits: 9, count: 10 }, { hits: 3, count: 10 }, 0.1705, 0.809],
    [{ hits: 6, count: 7 }, { hits: 2, count: 7 }, 0.0582, 0.8062],
    [{ hits: 5, count: 56 }, { hits: 0, count: 29 }, -0.0381, 0.1926],
    [{ hits: 0, count: 10 }, { hits: 0, count: 20 }, -0.1611, 0.2775],
    [{ hits: 10, count: 10 }, { hits: 0, count: 20 }, 0.6791, 1],
  ])("Newcombe's interval of %o against %o is that of his table (1998, method 10)", (one, other, lower, upper) => {
    const found = newcombeDifference(other, one);
    expect(found?.lower).toBeCloseTo(lower, 4);
    expect(found?.upper).toBeCloseTo(upper, 4);
  });

  test('the p-value of shares is that of the pooled score test', () => {
    // 56/70 and 48/80: pooled 104/150, z = 0.2 / sqrt(0.69333 × 0.30667 × (1/70 + 1/80)) = 2.65, p = 0.008.
    expect(newcombeDifference({ hits: 48, count: 80 }, { hits: 56, count: 70 })?.pValue).toBeCloseTo(0.008, 3);
    expect(newcombeDifference({ hits: 0, count: 5 }, { hits: 0, count: 9 })?.pValue).toBe(1);
  });

  test("McNemar's exact p-value counts only the pairs that differ", () => {
    // Two-sided, 1 of 10 even chances: 2 × (1 + 10) / 1024.
    const found = mcNemarDifference({ both: 40, baselineOnly: 1, candidateOnly: 9, neither: 50 });
    expect(found?.pValue).toBeCloseTo(22 / 1024, 10);
    // (9 - 1) / 100, and 1.96 × sqrt(10 - 64 / 100) / 100 on either side.
    expect(found?.difference).toBeCloseTo(0.08, 10);
    expect(found?.lower).toBeCloseTo(0.02, 4);
    expect(found?.upper).toBeCloseTo(0.14, 3);
    expect(mcNemarDifference({ both: 3, baselineOnly: 0, candidateOnly: 0, neither: 4 })?.pValue).toBe(1);
    expect(mcNemarDifference({ both: 0, baselineOnly: 5, candidateOnly: 5, neither: 0 })?.pValue).toBe(1);
    expect(mcNemarDifference({ both: 0, baselineOnly: 2e6, candidateOnly: 1e6, neither: 0 })?.pValue).toBe(0);
  });

  test('what does not vary differs surely, or not at all', () => {
    expect(welchDifference(always(1), always(1))).toEqual({ difference: 0, lower: 0, upper: 0, pValue: 1 });
    expect(welchDifference(always(1), always(3))).toEqual({ difference: 2, lower: 2, upper: 2, pValue: 0 });
    expect(pairedDifference([2, 2, 2])).toEqual({ difference: 2, lower: 2, upper: 2, pValue: 0 });
  });

  test('too few numbers have no difference, and fewer than 30 on either side no verdict', () => {
    const none: Sample = { count: 0, mean: null, variance: null };
    expect(welchDifference(none, sampleOfNumbers([1, 2]))).toBeUndefined();
    expect(welchDifference(sampleOfNumbers([1, 2]), { count: 1, mean: 1, variance: null })).toBeUndefined();
    expect(newcombeDifference({ count: 0, hits: 0 }, { count: 5, hits: 1 })).toBeUndefined();
    expect(pairedDifference([1])).toBeUndefined();
    expect(mcNemarDifference({ both: 0, baselineOnly: 0, candidateOnly: 0, neither: 0 })).toBeUndefined();
    const higher = { difference: 2, lower: 1, upper: 3, pValue: 0.01 };
    expect(judgeDifference(higher, [30, 29])).toBe('too_few');
    expect(judgeDifference(higher, [30, 30])).toBe('higher');
    expect(judgeDifference({ ...higher, lower: -1 }, [30, 30])).toBe('no_difference');
    expect(judgeDifference({ difference: -2, lower: -3, upper: -1, pValue: 0.01 }, [30, 30])).toBe('lower');
    expect(judgeDifference(undefined, [30, 30])).toBe('too_few');
  });
});
