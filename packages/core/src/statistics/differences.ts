import {
  evenChancesTwoSided,
  normalTwoSided,
  normalWithin95,
  studentTwoSided,
  studentWithin95,
} from './distributions.ts';

/** Numbers that were measured. */
export interface Sample {
  readonly count: number;
  /** `null` of none. */
  readonly mean: number | null;
  /** With `count - 1`; `null` of fewer than two. */
  readonly variance: number | null;
}

/** So many of all. */
export interface Share {
  readonly count: number;
  readonly hits: number;
}

/** From a baseline to a candidate, with its 95 % interval and the probability of such a difference by chance. */
export interface EstimatedDifference {
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

/** A difference with fewer values on either side is not judged. */
export const comparedCountMin = 30;

export const differenceVerdicts = ['too_few', 'no_difference', 'higher', 'lower'] as const;
/** Of the candidate: whether the interval leaves out 0. */
export type DifferenceVerdict = (typeof differenceVerdicts)[number];

/** `too_few` below `comparedCountMin` on either side; otherwise by the interval. */
export const judgeDifference = (
  difference: EstimatedDifference | undefined,
  counts: readonly number[],
  countMin = comparedCountMin,
): DifferenceVerdict => {
  if (difference === undefined || Math.min(...counts) < countMin) return 'too_few';
  if (difference.lower > 0) return 'higher';
  return difference.upper < 0 ? 'lower' : 'no_difference';
};

const sureDifference = (difference: number): EstimatedDifference => ({
  difference,
  lower: difference,
  upper: difference,
  pValue: difference === 0 ? 1 : 0,
});

const studentDifference = (difference: number, error: number, degreesOfFreedom: number): EstimatedDifference => {
  const margin = studentWithin95(degreesOfFreedom) * error;
  return {
    difference,
    lower: difference - margin,
    upper: difference + margin,
    pValue: studentTwoSided(difference / error, degreesOfFreedom),
  };
};

/** Welch's t interval and test, which do not assume equal variances; absent with fewer than two on either side. */
export const welchDifference = (baseline: Sample, candidate: Sample): EstimatedDifference | undefined => {
  if (baseline.mean === null || candidate.mean === null) return undefined;
  if (baseline.variance === null || candidate.variance === null) return undefined;
  const difference = candidate.mean - baseline.mean;
  const ofBaseline = baseline.variance / baseline.count;
  const ofCandidate = candidate.variance / candidate.count;
  const variance = ofBaseline + ofCandidate;
  if (variance === 0) return sureDifference(difference);
  // By shares of the variance: its square may be beyond a double.
  const [shareOfBaseline, shareOfCandidate] = [ofBaseline / variance, ofCandidate / variance];
  const degreesOfFreedom =
    1 / (shareOfBaseline ** 2 / (baseline.count - 1) + shareOfCandidate ** 2 / (candidate.count - 1));
  return studentDifference(difference, Math.sqrt(variance), degreesOfFreedom);
};

interface WilsonInterval {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** Wilson's score interval of a share. */
const wilson = ({ count, hits }: Share): WilsonInterval => {
  const share = hits / count;
  const square = normalWithin95 ** 2;
  const middle = 2 * hits + square;
  const margin = normalWithin95 * Math.sqrt(square + 4 * hits * (1 - share));
  const scale = 2 * (count + square);
  return { share, lower: (middle - margin) / scale, upper: (middle + margin) / scale };
};

/**
 * Newcombe's hybrid score interval of a difference of shares (his method 10, without continuity correction), and the score test
 * with the pooled share. Absent with none on either side.
 */
export const newcombeDifference = (baseline: Share, candidate: Share): EstimatedDifference | undefined => {
  if (baseline.count === 0 || candidate.count === 0) return undefined;
  const [from, to] = [wilson(baseline), wilson(candidate)];
  const difference = to.share - from.share;
  const pooled = (baseline.hits + candidate.hits) / (baseline.count + candidate.count);
  const variance = pooled * (1 - pooled) * (1 / baseline.count + 1 / candidate.count);
  return {
    difference,
    lower: difference - Math.hypot(to.share - to.lower, from.upper - from.share),
    upper: difference + Math.hypot(to.upper - to.share, from.share - from.lower),
    pValue: variance === 0 ? 1 : normalTwoSided(difference / Math.sqrt(variance)),
  };
};

/** The paired t interval and test over the differences of pairs; absent with fewer than two. */
export const pairedDifference = (differences: readonly number[]): EstimatedDifference | undefined => {
  const count = differences.length;
  if (count < 2) return undefined;
  const mean = differences.reduce((sum, each) => sum + each, 0) / count;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1);
  if (variance === 0) return sureDifference(mean);
  return studentDifference(mean, Math.sqrt(variance / count), count - 1);
};

/** Pairs of booleans: true for both, for the baseline alone, for the candidate alone, for neither. */
export interface PairedShares {
  readonly both: number;
  readonly baselineOnly: number;
  readonly candidateOnly: number;
  readonly neither: number;
}

/** McNemar's exact test, with the interval of the paired difference of shares by its standard error. Absent of no pairs. */
export const mcNemarDifference = (pairs: PairedShares): EstimatedDifference | undefined => {
  const { both, baselineOnly, candidateOnly, neither } = pairs;
  const count = both + baselineOnly + candidateOnly + neither;
  if (count === 0) return undefined;
  const changed = candidateOnly - baselineOnly;
  const difference = changed / count;
  const error = Math.sqrt(baselineOnly + candidateOnly - changed ** 2 / count) / count;
  return {
    difference,
    lower: Math.max(-1, difference - normalWithin95 * error),
    upper: Math.min(1, difference + normalWithin95 * error),
    pValue: evenChancesTwoSided(baselineOnly, candidateOnly),
  };
};
