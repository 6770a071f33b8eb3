import { expect, test } from 'vitest';

import { zeroUsd } from '../money/usd.ts';
import type { Sample } from '../statistics/differences.ts';
import { comparePromptSides, type PromptSide } from './compare-prompt-sides.ts';
import type { PromptScoreFigures, PromptVersionFigures } from './prompt-figures.ts';

const none: Sample = { count: 0, mean: null, variance: null };
const version = (fields: Partial<PromptVersionFigures>): PromptVersionFigures => ({
  version: 1,
  calls: 0,
  errors: 0,
  cost: zeroUsd,
  unpricedCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  latencyP50Seconds: null,
  latencyP95Seconds: null,
  latencySeconds: none,
  costPerCall: none,
  tokensPerCall: none,
  ...fields,
});
const score = (fields: Partial<PromptScoreFigures>): PromptScoreFigures => ({
  version: 1,
  subject: 'call',
  name: 'quality',
  dataType: 'NUMERIC',
  category: null,
  values: none,
  ...fields,
});
const side = (fields: Partial<PromptVersionFigures>, scores: readonly PromptScoreFigures[] = []): PromptSide => ({
  figures: version(fields),
  scores,
});

test('means are compared by Welch and shares by Newcombe, the candidate against the baseline', () => {
  const baseline = side({ calls: 80, errors: 48, latencySeconds: { count: 80, mean: 2, variance: 0.04 } });
  const candidate = side({ calls: 70, errors: 56, latencySeconds: { count: 70, mean: 1, variance: 0.04 } });
  const [latency, cost, tokens, errors] = comparePromptSides(baseline, candidate);
  expect(latency).toMatchObject({ measure: 'latencySeconds', test: 'welch', verdict: 'lower' });
  expect(latency?.difference?.difference).toBe(-1);
  expect([cost?.verdict, tokens?.verdict]).toEqual(['too_few', 'too_few']);
  expect(errors).toMatchObject({ measure: 'errorShare', test: 'newcombe', verdict: 'higher' });
  expect(errors?.baseline).toEqual({ count: 80, value: 0.6 });
  expect(errors?.difference?.lower).toBeCloseTo(0.0524, 4);
});

test('a score that only one side has is compared too, and has too few', () => {
  const values = { count: 100, mean: 0.5, variance: 0.1 };
  const compared = comparePromptSides(side({}), side({}, [score({ values })]));
  expect(compared.at(-1)).toMatchObject({
    measure: 'score',
    score: { name: 'quality', subject: 'call', dataType: 'NUMERIC', category: null },
    baseline: { count: 0, value: null },
    candidate: { count: 100, value: 0.5 },
    difference: undefined,
    verdict: 'too_few',
  });
});

const tone = (category: string, count: number) =>
  score({ name: 'tone', dataType: 'CATEGORICAL', category, values: { ...none, count } });
const helped = (count: number, mean: number) =>
  score({ name: 'helped', dataType: 'BOOLEAN', values: { count, mean, variance: 0.2 } });

test('a category is a share of all scores of its name, and booleans of those that are true', () => {
  const compared = comparePromptSides(
    side({}, [tone('warm', 20), tone('cold', 20), helped(40, 0.25)]),
    side({}, [tone('warm', 40), helped(40, 0.75)]),
  ).filter(({ measure }) => measure === 'score');
  expect(compared.map((each) => [each.score?.category, each.baseline.value, each.candidate.value])).toEqual([
    [null, 0.25, 0.75],
    ['cold', 0.5, 0],
    ['warm', 0.5, 1],
  ]);
  expect(compared.map(({ verdict }) => verdict)).toEqual(['higher', 'lower', 'higher']);
});

test('versions without any call are compared without a verdict', () => {
  const compared = comparePromptSides({ figures: undefined, scores: [] }, { figures: undefined, scores: [] });
  expect(compared.map(({ verdict }) => verdict)).toEqual(['too_few', 'too_few', 'too_few', 'too_few']);
});
