import { sumUsd, usdToNumber, type Usd } from '../money/usd.ts';
import { createPauses, inSlices } from '../pauses.ts';
import { compareTexts } from '../query/compare-texts.ts';
import {
  judgeDifference,
  mcNemarDifference,
  pairedDifference,
  type EstimatedDifference,
  type DifferenceVerdict,
} from '../statistics/differences.ts';
import { sampleOfNumbers } from '../statistics/sample-of-numbers.ts';
import type { OutcomesOfRun, RunItemOutcome } from './outcomes-of-runs.ts';

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

/** Yields to other work. */
export const totalsOfRun = async ({ items }: OutcomesOfRun): Promise<RunTotals> => {
  const arrived = items.flatMap(({ outcome }) => outcome ?? []);
  const columns = await scoreColumns(items);
  return {
    items: items.length,
    arrived: arrived.length,
    cost: sumUsd(arrived.map(({ cost }) => cost)),
    unpricedCalls: arrived.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
    latencyMeanSeconds: sampleOfNumbers(arrived.map(({ latencySeconds }) => latencySeconds)).mean,
    itemsWithErrors: arrived.filter(({ errors }) => errors > 0).length,
    scores: columns.flatMap(({ name, dataType, values }) => {
      const { count, mean } = sampleOfNumbers(values);
      return mean === null ? [] : [{ name, dataType, count, mean }];
    }),
  };
};

/** The numeric or boolean scores of one name. */
interface ScoreColumn {
  readonly key: string;
  readonly name: string;
  readonly dataType: 'NUMERIC' | 'BOOLEAN';
  /** In the order of the items. */
  readonly values: readonly number[];
}

/** By name and type. */
const scoreColumns = async (items: readonly RunItemOutcome[]): Promise<readonly ScoreColumn[]> => {
  const columns = new Map<string, ScoreColumn & { readonly values: number[] }>();
  await inSlices(items, ({ scores }) => {
    for (const [key, { name, dataType, value }] of scores) {
      if (dataType === 'CATEGORICAL') continue;
      let column = columns.get(key);
      if (column === undefined) columns.set(key, (column = { key, name, dataType, values: [] }));
      if (value !== null) column.values.push(value);
    }
  });
  return Array.from(columns.values(), (column) => ({ column, text: JSON.stringify([column.name, column.dataType]) }))
    .sort((one, other) => compareTexts(one.text, other.text))
    .map(({ column }) => column);
};

type Pair = readonly [baseline: RunItemOutcome, candidate: RunItemOutcome];

/**
 * The differences of a candidate from a baseline, over the items that both have: numbers by the paired t test, booleans
 * by McNemar's. Yields to other work.
 */
export const compareRuns = async (
  baseline: OutcomesOfRun,
  candidate: OutcomesOfRun,
): Promise<readonly RunDifference[]> => {
  const before = new Map(baseline.items.map((item) => [item.datasetItemId, item]));
  const pairs = candidate.items.flatMap((item): readonly Pair[] => {
    const other = before.get(item.datasetItemId);
    return other === undefined ? [] : [[other, item]];
  });
  const scored = await scoredPairs(pairs);
  const differences = [
    ofNumbers(
      'latencySeconds',
      null,
      valuesOf(pairs, ({ outcome }) => outcome?.latencySeconds),
    ),
    // With a call that has no price the cost is not known: counted without it, the item would seem cheap.
    ofNumbers(
      'cost',
      null,
      valuesOf(pairs, ({ outcome }) => (outcome?.unpricedCalls === 0 ? usdToNumber(outcome.cost) : undefined)),
    ),
    ofTruths(
      'errors',
      null,
      valuesOf(pairs, ({ outcome }) => outcome && Number(outcome.errors > 0)),
    ),
  ];
  await inSlices(await scoreColumns([...baseline.items, ...candidate.items]), ({ key, name, dataType }) => {
    const compare = dataType === 'BOOLEAN' ? ofTruths : ofNumbers;
    differences.push(compare('score', name, scored.get(key) ?? []));
  });
  return differences;
};

/** A value in the baseline and in the candidate. */
type Values = readonly [from: number, to: number];

/** Those of the pairs that have it in both. */
const valuesOf = (pairs: readonly Pair[], valueOf: (item: RunItemOutcome) => number | undefined): readonly Values[] =>
  pairs.flatMap(([baseline, candidate]) => {
    const [from, to] = [valueOf(baseline), valueOf(candidate)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });

/** The values of each score that both items of a pair have. */
const scoredPairs = async (pairs: readonly Pair[]): Promise<ReadonlyMap<string, readonly Values[]>> => {
  const scored = new Map<string, Values[]>();
  await inSlices(pairs, ([baseline, candidate]) => {
    for (const [key, { value: from }] of baseline.scores) {
      const to = candidate.scores.get(key)?.value ?? null;
      if (from === null || to === null) continue;
      const values = scored.get(key);
      if (values === undefined) scored.set(key, [[from, to]]);
      else values.push([from, to]);
    }
  });
  return scored;
};

type Compare = (measure: RunMeasure, score: string | null, values: readonly Values[]) => RunDifference;

const ofNumbers: Compare = (measure, score, values) => {
  const difference = pairedDifference(values.map(([from, to]) => to - from));
  const verdict = judgeDifference(difference, [values.length]);
  return { measure, score, test: 'paired_t', pairs: values.length, difference, verdict };
};

/** The mean of several booleans of one item counts as true from a half on. */
const isTrue = (value: number): boolean => value >= 0.5;

const ofTruths: Compare = (measure, score, values) => {
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
 * of the range of that score over all runs; ties in the order of the runs. Yields to other work.
 */
export const compareItems = async (runs: readonly OutcomesOfRun[]): Promise<readonly ComparedItem[]> => {
  const byId = runs.map(({ items }) => new Map(items.map((item) => [item.datasetItemId, item])));
  const ids = [...new Set(byId.flatMap((items) => [...items.keys()]))];
  const ranges = await rangesOf(runs);
  const compared: { readonly furthest: number; readonly item: ComparedItem }[] = [];
  await inSlices(ids, (datasetItemId) => {
    const outcomes = byId.map((items) => items.get(datasetItemId));
    const falls = fallsOf(outcomes, ranges);
    const furthest = falls.reduce((most, { part }) => Math.max(most, part), 0);
    const regressed = falls.toSorted((one, other) => one.range.at - other.range.at).map(({ range }) => range.name);
    compared.push({ furthest, item: { datasetItemId, outcomes, regressed } });
  });
  return compared.toSorted((a, b) => b.furthest - a.furthest).map(({ item }) => item);
};

interface ScoreRange {
  readonly name: string;
  /** Its position among the names. */
  readonly at: number;
  /** From the lowest to the highest value; 1 where they are the same. */
  readonly width: number;
}

/** By the keys of scores. */
const rangesOf = async (runs: readonly OutcomesOfRun[]): Promise<ReadonlyMap<string, ScoreRange>> => {
  const columns = await scoreColumns(runs.flatMap(({ items }) => items));
  const pause = createPauses();
  const ranges = new Map<string, ScoreRange>();
  for (const [at, { key, name, values }] of columns.entries()) {
    await pause();
    const [lowest, highest] = [values.reduce(min, Infinity), values.reduce(max, -Infinity)];
    ranges.set(key, { name, at, width: highest > lowest ? highest - lowest : 1 });
  }
  return ranges;
};

const min = (one: number, other: number): number => Math.min(one, other);
const max = (one: number, other: number): number => Math.max(one, other);

interface Fall {
  readonly range: ScoreRange;
  /** Of its range. */
  readonly part: number;
}

/** How far scores fell from the first run to any other, without those that did not. */
const fallsOf = (
  [first, ...others]: ComparedItem['outcomes'],
  ranges: ReadonlyMap<string, ScoreRange>,
): readonly Fall[] => {
  const falls: Fall[] = [];
  for (const [key, { value: from }] of first?.scores ?? []) {
    const range = ranges.get(key);
    if (from === null || range === undefined) continue;
    const fall = others.reduce((most, other) => Math.max(most, from - (other?.scores.get(key)?.value ?? from)), 0);
    if (fall > 0) falls.push({ range, part: fall / range.width });
  }
  return falls;
};
