import type { comparePromptFigures, EndpointOutput, getPromptFigures } from '@spanledger/api-contract';
import {
  compareTexts,
  formatUsd,
  usdToNumber,
  zeroUsd,
  type ComparedMeasure,
  type PromptDay,
  type PromptDaySums,
  type PromptScoreFigures,
  type PromptVersionFigures,
} from '@spanledger/core';

type VersionJson = EndpointOutput<typeof getPromptFigures, 200>['data'][number];
type MeasureJson = EndpointOutput<typeof comparePromptFigures, 200>['data'][number];

interface VersionParts {
  readonly version: number;
  readonly labels: readonly string[];
  /** Absent without a call. */
  readonly figures: PromptVersionFigures | undefined;
  readonly scores: readonly PromptScoreFigures[];
  readonly days: readonly PromptDay[];
}

const shareOf = (part: number, all: number): number | null => (all === 0 ? null : part / all);

export const promptVersionFiguresJson = ({ version, labels, figures, scores, days }: VersionParts): VersionJson => ({
  version,
  labels: [...labels],
  calls: figures?.calls ?? 0,
  errors: figures?.errors ?? 0,
  errorShare: shareOf(figures?.errors ?? 0, figures?.calls ?? 0),
  cost: formatUsd(figures?.cost ?? zeroUsd),
  unpricedCalls: figures?.unpricedCalls ?? 0,
  costPerCall: figures?.costPerCall.mean ?? null,
  inputTokens: figures?.inputTokens ?? 0,
  outputTokens: figures?.outputTokens ?? 0,
  totalTokens: figures?.totalTokens ?? 0,
  latencyP50Seconds: figures?.latencyP50Seconds ?? null,
  latencyP95Seconds: figures?.latencyP95Seconds ?? null,
  scores: scoresJson(scores),
  days: days.toSorted((a, b) => compareTexts(a.date, b.date)).map(dayJson),
});

const dayJson = ({ date, calls, errors, cost, rolling }: PromptDay): VersionJson['days'][number] => ({
  date,
  calls,
  errors,
  cost: formatUsd(cost),
  rolling: rollingJson(rolling),
});

const rollingJson = (sums: PromptDaySums): VersionJson['days'][number]['rolling'] => ({
  calls: sums.calls,
  errors: sums.errors,
  cost: formatUsd(sums.cost),
  errorShare: shareOf(sums.errors, sums.calls),
  costPerCall: shareOf(usdToNumber(sums.cost), sums.calls),
  latencyMeanSeconds: shareOf(sums.latencySeconds, sums.endedCalls),
});

const orderOf = ({ name, subject, dataType, category }: PromptScoreFigures): string =>
  JSON.stringify([name, subject, dataType, category]);

const scoresJson = (scores: readonly PromptScoreFigures[]): VersionJson['scores'] =>
  scores
    .toSorted((a, b) => compareTexts(orderOf(a), orderOf(b)))
    .map((score) => {
      const { subject, name, dataType, category, values } = score;
      const named = scores.filter((each) => each.subject === subject && each.name === name && each.category !== null);
      const all = named.reduce((sum, each) => sum + each.values.count, 0);
      const share = dataType === 'BOOLEAN' ? values.mean : null;
      return {
        subject,
        name,
        dataType,
        category,
        count: values.count,
        mean: dataType === 'NUMERIC' ? values.mean : null,
        share: category === null ? share : shareOf(values.count, all),
      };
    });

export const comparedMeasureJson = ({
  difference,
  score,
  baseline,
  candidate,
  ...rest
}: ComparedMeasure): MeasureJson => ({
  ...rest,
  score: score && { ...score },
  baseline: { ...baseline },
  candidate: { ...candidate },
  difference: difference?.difference ?? null,
  lower: difference?.lower ?? null,
  upper: difference?.upper ?? null,
  pValue: difference?.pValue ?? null,
});
