import { compareTexts } from '../query/compare-texts.ts';
import {
  judgeDifference,
  newcombeDifference,
  welchDifference,
  type EstimatedDifference,
  type DifferenceVerdict,
  type Sample,
  type Share,
} from '../statistics/differences.ts';
import type { PromptScoreFigures, PromptVersionFigures } from './prompt-figures.ts';

export const promptMeasures = ['latencySeconds', 'costPerCall', 'tokensPerCall', 'errorShare', 'score'] as const;
export type PromptMeasure = (typeof promptMeasures)[number];

/** Which score is compared; of categories one at a time. */
export type ComparedScore = Pick<PromptScoreFigures, 'subject' | 'name' | 'dataType' | 'category'>;

/** One side of a comparison: a mean or a share, and of how many. */
export interface ComparedSide {
  readonly count: number;
  /** `null` of none. */
  readonly value: number | null;
}

/** How a measure of a candidate differs from that of a baseline. */
export interface ComparedMeasure {
  readonly measure: PromptMeasure;
  /** Of the measure `score`; otherwise `null`. */
  readonly score: ComparedScore | null;
  readonly test: 'welch' | 'newcombe';
  readonly baseline: ComparedSide;
  readonly candidate: ComparedSide;
  /** Absent where too few were measured for any. */
  readonly difference: EstimatedDifference | undefined;
  readonly verdict: DifferenceVerdict;
}

/** Figures of a version; absent without a call in the period. */
export interface PromptSide {
  readonly figures: PromptVersionFigures | undefined;
  readonly scores: readonly PromptScoreFigures[];
}

const noSample: Sample = { count: 0, mean: null, variance: null };

/** Means by Welch, shares by Newcombe: latency, cost and tokens of a call, errors, and each score that either side has. */
export const comparePromptSides = (baseline: PromptSide, candidate: PromptSide): readonly ComparedMeasure[] => {
  const means = (['latencySeconds', 'costPerCall', 'tokensPerCall'] as const).map((measure) =>
    compareMeans(measure, null, baseline.figures?.[measure], candidate.figures?.[measure]),
  );
  const errorsOf = ({ figures }: PromptSide): Share => ({ count: figures?.calls ?? 0, hits: figures?.errors ?? 0 });
  return [
    ...means,
    compareShares('errorShare', null, errorsOf(baseline), errorsOf(candidate)),
    ...compareScores(baseline.scores, candidate.scores),
  ];
};

const meanSide = ({ count, mean }: Sample): ComparedSide => ({ count, value: mean });

const shareSide = ({ count, hits }: Share): ComparedSide => ({ count, value: count === 0 ? null : hits / count });

const compareMeans = (
  measure: PromptMeasure,
  score: ComparedScore | null,
  baseline: Sample = noSample,
  candidate: Sample = noSample,
): ComparedMeasure => {
  const difference = welchDifference(baseline, candidate);
  const verdict = judgeDifference(difference, [baseline.count, candidate.count]);
  return {
    measure,
    score,
    test: 'welch',
    baseline: meanSide(baseline),
    candidate: meanSide(candidate),
    difference,
    verdict,
  };
};

const compareShares = (
  measure: PromptMeasure,
  score: ComparedScore | null,
  baseline: Share,
  candidate: Share,
): ComparedMeasure => {
  const difference = newcombeDifference(baseline, candidate);
  const verdict = judgeDifference(difference, [baseline.count, candidate.count]);
  return {
    measure,
    score,
    test: 'newcombe',
    baseline: shareSide(baseline),
    candidate: shareSide(candidate),
    difference,
    verdict,
  };
};

const keyOf = ({ subject, name, dataType, category }: ComparedScore): string =>
  JSON.stringify([name, subject, dataType, category]);

const compareScores = (
  baseline: readonly PromptScoreFigures[],
  candidate: readonly PromptScoreFigures[],
): readonly ComparedMeasure[] => {
  const named = new Map(
    [...baseline, ...candidate].map(({ subject, name, dataType, category }) => {
      const score: ComparedScore = { subject, name, dataType, category };
      return [keyOf(score), score];
    }),
  );
  return [...named.values()]
    .sort((a, b) => compareTexts(keyOf(a), keyOf(b)))
    .map((score) => {
      if (score.dataType === 'NUMERIC')
        return compareMeans('score', score, valuesOf(baseline, score), valuesOf(candidate, score));
      return compareShares('score', score, shareOf(baseline, score), shareOf(candidate, score));
    });
};

const valuesOf = (scores: readonly PromptScoreFigures[], score: ComparedScore): Sample | undefined =>
  scores.find((each) => keyOf(each) === keyOf(score))?.values;

/** A boolean is true in its mean; a category is one of all of its name. */
const shareOf = (scores: readonly PromptScoreFigures[], score: ComparedScore): Share => {
  const values = valuesOf(scores, score);
  if (score.dataType === 'BOOLEAN')
    return { count: values?.count ?? 0, hits: Math.round((values?.mean ?? 0) * (values?.count ?? 0)) };
  const all = scores.filter(
    ({ subject, name, dataType }) => subject === score.subject && name === score.name && dataType === score.dataType,
  );
  return { count: all.reduce((sum, each) => sum + each.values.count, 0), hits: values?.count ?? 0 };
};
