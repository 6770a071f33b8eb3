import type { ProjectId } from '../ids.ts';
import { zeroUsd, type Usd } from '../money/usd.ts';
import type { Filter } from '../query/filter.ts';
import type { Micros } from '../time.ts';

/** `tag`: each tag of the trace; `hour` and `day`: when the observation started, in UTC. */
export const costDimensions = [
  'day',
  'hour',
  'model',
  'provider',
  'user',
  'session',
  'traceName',
  'tag',
  'environment',
  'promptName',
  'promptVersion',
  'release',
  'type',
] as const;
export type CostDimension = (typeof costDimensions)[number];

/** Dimensions by which groups may be ranked: all but times. */
export const rankedCostDimensions = costDimensions.filter((each) => each !== 'day' && each !== 'hour');
export type RankedCostDimension = (typeof rankedCostDimensions)[number];

/** Groupings of several projects' costs: also by project. */
export const costGroupings = ['project', ...costDimensions] as const;
export type CostGrouping = (typeof costGroupings)[number];

export interface CostQuery {
  /** Each once. */
  readonly groupBy: readonly CostDimension[];
  /** Inclusive, by the start of the observation. */
  readonly fromTimestamp: Micros;
  /** Exclusive. */
  readonly toTimestamp: Micros;
  /** By the filter columns of metrics of observations. */
  readonly filters: readonly Filter[];
}

export interface TopCostsQuery extends Pick<CostQuery, 'fromTimestamp' | 'toTimestamp' | 'filters'> {
  /** Each once, and grouped by alone. */
  readonly by: readonly RankedCostDimension[];
  /** How many groups of each. */
  readonly limit: number;
}

/** Usage and cost of observations. An aggregate that repeats its children adds to the count only. */
export interface CostSums {
  readonly observations: number;
  /** Units of every bucket whose name contains `input`. */
  readonly inputUsage: number;
  readonly outputUsage: number;
  readonly totalUsage: number;
  readonly totalCost: Usd;
  /** The part of `totalCost` that was computed from prices. The rest is from clients. */
  readonly computedCost: Usd;
  readonly providedObservations: number;
  readonly computedObservations: number;
  /** Observations with usage but without a price: `totalCost` leaves them out. */
  readonly unpricedObservations: number;
}

/** By dimension; `null` is the value of observations without one. */
export type CostGroup = Readonly<Partial<Record<CostGrouping, string | number | null>>>;

export interface CostRow extends CostSums {
  readonly group: CostGroup;
}

export interface CostTable {
  /** Each group with an observation, once. */
  readonly rows: readonly CostRow[];
  /** Each observation once, also if it is in several groups. */
  readonly totals: CostSums;
}

/** By dimension, the highest costs first; ties by the group, the absent one last. */
export type TopCosts = ReadonlyMap<RankedCostDimension, readonly CostRow[]>;

/** Sums of observations by groupings. */
export interface CostReader {
  /** In no order. `too_expensive` for more groups than an answer may have. */
  read(projectId: ProjectId, query: CostQuery): Promise<CostTable>;
}

const nothing: CostSums = {
  observations: 0,
  inputUsage: 0,
  outputUsage: 0,
  totalUsage: 0,
  totalCost: zeroUsd,
  computedCost: zeroUsd,
  providedObservations: 0,
  computedObservations: 0,
  unpricedObservations: 0,
};

export const sumCosts = (all: Iterable<CostSums>): CostSums => {
  let sum = nothing;
  for (const each of all) sum = addCosts(sum, each);
  return sum;
};

const addCosts = (a: CostSums, b: CostSums): CostSums => ({
  observations: a.observations + b.observations,
  inputUsage: a.inputUsage + b.inputUsage,
  outputUsage: a.outputUsage + b.outputUsage,
  totalUsage: a.totalUsage + b.totalUsage,
  totalCost: a.totalCost + b.totalCost,
  computedCost: a.computedCost + b.computedCost,
  providedObservations: a.providedObservations + b.providedObservations,
  computedObservations: a.computedObservations + b.computedObservations,
  unpricedObservations: a.unpricedObservations + b.unpricedObservations,
});

/** One row a group: the sum of those that have the same. */
export const sumByGroup = <Row extends CostSums & { readonly group: object }>(rows: Iterable<Row>): readonly Row[] => {
  const groups = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(row.group);
    const known = groups.get(key);
    groups.set(key, known === undefined ? row : { ...row, ...addCosts(known, row) });
  }
  return [...groups.values()];
};
