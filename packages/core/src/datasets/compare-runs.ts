import { sumUsd, usdToNumber, type Usd } from '../money/usd.ts';
import { compareTexts } from '../query/compare-texts.ts';
import {
  judgeDifference,
  mcNemarDifference,
  pairedDifference,
  type EstimatedDifference,
  type DifferenceVerdict,
} from '../statistics/differences.ts';
import { sampleOfNumbers } from '../statistics/sample-of-numbers.ts';
import type { OutcomeScore, RunLink, RunOutcome } from './run-outcomes.ts';

/** An item of a run: its newest trace, where it has several. */
export interface RunItemOutcome extends RunLink {
  readonly datasetItemId: string;
  /** Absent while nothing of it has arrived, or when it was deleted. */
  readonly outcome: RunOutcome | undefined;
  readonly scores: readonly OutcomeScore[];
}

export interface OutcomesOfRun {
  readonly name: string;
  readonly items: readonly RunItemOutcome[];
}

interface RunScoreMean {
  readonly name: string;
  readonly dataType: 'NUMERIC' | 'BOOLEAN';
  readonly count: number;
  readonly mean: number;
}

/** The outcomes of a run. Of a boolean the mean is the share of those that are true. */
export interface RunTotals {
  readonly items: number;
  /** Items of which something has arrived. */
  readonly arrived: number;
  readonly cost: Usd;
  readonly unpricedCalls: number;
  /** Of the items that have arrived; `null` without any. */
  readonly latencyMeanSeconds: number | null;
  readonly itemsWithErrors: number;
  readonly scores: readonly RunScoreMean[];
}

export const runMeasures = ['latencySeconds', 'cost', 'errors', 'score'] as const;
export type RunMeasure = (typeof runMeasures)[number];

/** How a measure differs over the items that both runs have. */
export interface RunDifference {
  readonly measure: RunMeasure;
  /** Of the measure `score`; else `null`. */
  readonly score: string | null;
  readonly test: 'paired_t' | 'mcnemar';
  /** Items that have it in both. */
  readonly pairs: number;
  readonly difference: EstimatedDifference | undefined;
  readonly verdict: DifferenceVerdict;
}

/** One item with the outcome of each run, in the order of the runs. */
export interface ComparedItem {
  readonly datasetItemId: string;
  readonly outcomes: readonly (RunItemOutcome | undefined)[];
  /** The scores that any run after the first has lower than the first. */
  readonly regressed: readonly string[];
}

export const totalsOfRun = ({ items }: OutcomesOfRun): RunTotals => {
  const arrived = items.flatMap(({ outcome }) => outcome ?? []);
  return {
    items: items.length,
    arrived: arrived.length,
    cost: sumUsd(arrived.map(({ cost }) => cost)),
    unpricedCalls: arrived.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
    latencyMeanSeconds: sampleOfNumbers(arrived.map(({ latencySeconds }) => latencySeconds)).mean,
    itemsWithErrors: arrived.filter(({ errors }) => errors > 0).length,
    scores: scoreNames([{ name: '', items }]).flatMap(({ name, dataType }) => {
      const values = items.flatMap((item) => valueOf(item, name, dataType) ?? []);
      const { count, mean } = sampleOfNumbers(values);
      return mean === null ? [] : [{ name, dataType, count, mean }];
    }),
  };
};

interface ScoreName {
  readonly name: string;
  readonly dataType: 'NUMERIC' | 'BOOLEAN';
}

/** Names of numeric and boolean scores. */
const scoreNames = (runs: readonly OutcomesOfRun[]): readonly ScoreName[] => {
  const scores = runs.flatMap(({ items }) => items.flatMap((item) => item.scores));
  const names = new Map(
    scores.flatMap(({ name, dataType }): readonly [string, ScoreName][] =>
      dataType === 'CATEGORICAL' ? [] : [[JSON.stringify([name, dataType]), { name, dataType }]],
    ),
  );
  return [...names].sort(([a], [b]) => compareTexts(a, b)).map(([, name]) => name);
};

const valueOf = (item: RunItemOutcome, name: string, dataType: string): number | undefined =>
  item.scores.find((score) => score.name === name && score.dataType === dataType)?.value ?? undefined;

type Pair = readonly [baseline: RunItemOutcome, candidate: RunItemOutcome];

/**
 * The differences of a candidate from a baseline, over the items that both have: numbers by the paired t test, booleans
 * by McNemar's.
 */
export const compareRuns = (baseline: OutcomesOfRun, candidate: OutcomesOfRun): readonly RunDifference[] => {
  const before = new Map(baseline.items.map((item) => [item.datasetItemId, item]));
  const pairs = candidate.items.flatMap((item): readonly Pair[] => {
    const other = before.get(item.datasetItemId);
    return other === undefined ? [] : [[other, item]];
  });
  return [
    ofNumbers('latencySeconds', null, pairs, ({ outcome }) => outcome?.latencySeconds),
    // With a call that has no price the cost is not known: counted without it, the item would seem cheap.
    ofNumbers('cost', null, pairs, ({ outcome }) =>
      outcome?.unpricedCalls === 0 ? usdToNumber(outcome.cost) : undefined,
    ),
    ofTruths('errors', null, pairs, ({ outcome }) => outcome && Number(outcome.errors > 0)),
    ...scoreNames([baseline, candidate]).map(({ name, dataType }) => {
      const compare = dataType === 'BOOLEAN' ? ofTruths : ofNumbers;
      return compare('score', name, pairs, (item) => valueOf(item, name, dataType));
    }),
  ];
};

type Compare = (
  measure: RunMeasure,
  score: string | null,
  pairs: readonly Pair[],
  valueOf: (item: RunItemOutcome) => number | undefined,
) => RunDifference;

const known = (pairs: readonly Pair[], valueOf: Parameters<Compare>[3]): readonly (readonly [number, number])[] =>
  pairs.flatMap(([baseline, candidate]) => {
    const [from, to] = [valueOf(baseline), valueOf(candidate)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });

const ofNumbers: Compare = (measure, score, pairs, valueOf) => {
  const values = known(pairs, valueOf);
  const difference = pairedDifference(values.map(([from, to]) => to - from));
  const verdict = judgeDifference(difference, [values.length]);
  return { measure, score, test: 'paired_t', pairs: values.length, difference, verdict };
};

/** The mean of several booleans of one item counts as true from a half on. */
const isTrue = (value: number): boolean => value >= 0.5;

const ofTruths: Compare = (measure, score, pairs, valueOf) => {
  const values = known(pairs, valueOf);
  const count = (from: boolean, to: boolean): number =>
    values.filter((value) => isTrue(value[0]) === from && isTrue(value[1]) === to).length;
  const difference = mcNemarDifference({
    both: count(true, true),
    baselineOnly: count(true, false),
    candidateOnly: count(false, true),
    neither: count(false, false),
  });
  const verdict = judgeDifference(difference, [values.length]);
  return { measure, score, test: 'mcnemar', pairs: values.length, difference, verdict };
};

/**
 * Every item that any of the runs has, once: first those of which a score fell furthest from the first run to another, as a part
 * of the range of that score over all runs; ties in the order of the runs.
 */
export const compareItems = (runs: readonly OutcomesOfRun[]): readonly ComparedItem[] => {
  const byId = runs.map(({ items }) => new Map(items.map((item) => [item.datasetItemId, item])));
  const ids = [...new Set(byId.flatMap((items) => [...items.keys()]))];
  const names = scoreNames(runs);
  const ranges = names.map(({ name, dataType }) => rangeOf(runs, name, dataType));
  const compared = ids.map((datasetItemId) => {
    const outcomes = byId.map((items) => items.get(datasetItemId));
    const falls = names.map(({ name, dataType }, at) => fallOf(outcomes, name, dataType) / (ranges[at] || 1));
    const regressed = names.flatMap(({ name }, at) => ((falls[at] ?? 0) > 0 ? [name] : []));
    return { furthest: Math.max(0, ...falls), item: { datasetItemId, outcomes, regressed } };
  });
  return compared.toSorted((a, b) => b.furthest - a.furthest).map(({ item }) => item);
};

const rangeOf = (runs: readonly OutcomesOfRun[], name: string, dataType: string): number => {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const item of runs.flatMap(({ items }) => items)) {
    const value = valueOf(item, name, dataType);
    if (value === undefined) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return highest > lowest ? highest - lowest : 0;
};

/** How far a score fell from the first run to any other; 0 where it did not. */
const fallOf = (outcomes: ComparedItem['outcomes'], name: string, dataType: string): number => {
  const [first, ...others] = outcomes;
  const from = first === undefined ? undefined : valueOf(first, name, dataType);
  if (from === undefined) return 0;
  const falls = others.map((other) => from - ((other && valueOf(other, name, dataType)) ?? from));
  return Math.max(0, ...falls);
};
