import { groupBy, groupInSlices } from '../group-by.ts';
import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { TreeObservation } from '../observations/observation-reader.ts';
import type { ScoreDataType } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { Experiment, ExperimentQuery } from './experiment.ts';
import { sumSteps, sumStepsBelow } from './sum-steps.ts';

/** An observation of a trace that an item was run in. */
export type RunStep = TreeObservation & { readonly traceId: TraceId };

/** A score of such a trace, or of one of its observations. */
export interface RunScore {
  readonly traceId: TraceId;
  readonly observationId: ObservationId | null;
  readonly name: string;
  readonly dataType: Extract<ScoreDataType, 'NUMERIC' | 'CATEGORICAL' | 'BOOLEAN'>;
  readonly value: number | null;
  readonly stringValue: string | null;
  readonly timestamp: Micros;
}

/**
 * Reads the outcomes of run items, many at once, and the existing runs. Steps and scores are in no order.
 * `too_expensive` for more rows than an answer may have.
 */
export interface RunReader {
  steps(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<readonly RunStep[]>;
  /** Texts and corrections are left out. */
  scores(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<readonly RunScore[]>;
  /** Experiments with observations within the query, those that ended last first, ties by id. */
  experiments(projectId: ProjectId, query: ExperimentQuery): Promise<readonly Experiment[]>;
}

/** Where an item was run: a trace, or one observation of it with its descendants. */
export interface RunLink {
  readonly traceId: string;
  readonly observationId: string | null;
}

/** A score of an item: the mean of the numbers of its name, or the latest category. */
export interface OutcomeScore {
  readonly name: string;
  readonly dataType: RunScore['dataType'];
  readonly value: number | null;
  readonly category: string | null;
}

/** The scores of an item by their names and types: each has a key of its own, which is the same for all items. */
export type OutcomeScores = ReadonlyMap<string, OutcomeScore>;

/** The outcome of an item. */
export interface RunOutcome {
  /** Exact, of observations that count. */
  readonly cost: Usd;
  readonly unpricedCalls: number;
  /** From the first start to the last end. */
  readonly latencySeconds: number;
  /** Observations of the level ERROR. */
  readonly errors: number;
}

const microsPerSecond = 1_000_000;

/** The function with its results, each computed once. */
const remembered = <Key, Value>(compute: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as Value) : compute(key);
    known.set(key, value);
    return value;
  };
};

/** Returns the outcome of a link; `undefined` where nothing is stored of it. A trace is summed once for all its links. */
export const outcomesOf = async (steps: readonly RunStep[]): Promise<(link: RunLink) => RunOutcome | undefined> => {
  const byTrace = await groupInSlices(steps, ({ traceId }) => traceId as string);
  const sumsOfTrace = remembered((traceId: string) => sumSteps(byTrace.get(traceId) ?? []));
  const sumsBelow = remembered((traceId: string) => sumStepsBelow(byTrace.get(traceId) ?? []));
  return ({ traceId, observationId }) => {
    const sums = observationId === null ? sumsOfTrace(traceId) : sumsBelow(traceId).get(observationId);
    if (sums === undefined) return undefined;
    const { cost, unpricedCalls, errors, firstStart, lastEnd } = sums;
    return { cost, unpricedCalls, latencySeconds: (lastEnd - firstStart) / microsPerSecond, errors };
  };
};

/**
 * Returns the scores of a link, in their order: of a trace all scores of it and of its observations; of an observation
 * those on itself and those on the trace.
 */
export const scoresOfLinks = async (scores: readonly RunScore[]): Promise<(link: RunLink) => readonly RunScore[]> => {
  const byTrace = await groupInSlices(scores, ({ traceId }) => traceId as string);
  const placesOfTrace = remembered((traceId: string) =>
    groupBy((byTrace.get(traceId) ?? []).entries(), ([, { observationId }]) => observationId as string | null),
  );
  return ({ traceId, observationId }) => {
    if (observationId === null) return byTrace.get(traceId) ?? [];
    const places = placesOfTrace(traceId);
    const own = [...(places.get(null) ?? []), ...(places.get(observationId) ?? [])];
    return own.sort(([one], [other]) => one - other).map(([, score]) => score);
  };
};

/** The key of a score among those of an item: its name and type. */
const scoreKey = ({ name, dataType }: Pick<RunScore, 'name' | 'dataType'>): string => `${dataType} ${name}`;

/** The scores of an item, from all that were given for it. */
export const outcomeScores = (given: readonly RunScore[]): OutcomeScores =>
  new Map(
    [...groupBy(given, scoreKey)].flatMap(([key, group]) =>
      outcomeScoreOf(group).map((score) => [key, score] as const),
    ),
  );

const outcomeScoreOf = (group: readonly RunScore[]): readonly OutcomeScore[] => {
  const [first] = group;
  if (first === undefined) return [];
  const { name, dataType } = first;
  const numbers = group.flatMap(({ value }) => (value === null ? [] : [value]));
  const last = group.reduce((latest, score) => (score.timestamp > latest.timestamp ? score : latest), first);
  if (dataType === 'CATEGORICAL') return [{ name, dataType, value: null, category: last.stringValue }];
  if (numbers.length === 0) return [];
  const value = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  return [{ name, dataType, value, category: null }];
};
