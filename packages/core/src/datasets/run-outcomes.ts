import { groupBy } from '../group-by.ts';
import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import { sumUsd, type Usd } from '../money/usd.ts';
import type { TreeObservation } from '../observations/observation-reader.ts';
import type { ScoreDataType } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { Experiment, ExperimentQuery } from './experiment.ts';

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

/** Returns the outcome of a link; `undefined` where nothing is stored of it. */
export const outcomesOf = (steps: readonly RunStep[]): ((link: RunLink) => RunOutcome | undefined) => {
  const byTrace = groupBy(steps, ({ traceId }) => traceId as string);
  return ({ traceId, observationId }) => {
    const all = byTrace.get(traceId) ?? [];
    const own = observationId === null ? all : below(all, observationId);
    if (own.length === 0) return undefined;
    const counted = own.filter((step) => step.counted);
    const first = own.reduce((least, { startTime }) => Math.min(least, startTime), Infinity);
    const last = own.reduce((most, { startTime, endTime }) => Math.max(most, startTime, endTime ?? 0), 0);
    return {
      cost: sumUsd(counted.map(({ totalCost }) => totalCost ?? 0n)),
      unpricedCalls: counted.filter(({ costSource }) => costSource === 'unpriced').length,
      latencySeconds: (last - first) / microsPerSecond,
      errors: own.filter(({ level }) => level === 'ERROR').length,
    };
  };
};

/** An observation with all its descendants, each once. */
const below = (steps: readonly RunStep[], id: string): readonly RunStep[] => {
  const children = groupBy(steps, ({ parentObservationId }) => parentObservationId as string | null);
  const found = new Map<string, RunStep>();
  let level: readonly RunStep[] = steps.filter((step) => step.id === id);
  while (level.length > 0) {
    const fresh = level.filter((step) => !found.has(step.id));
    for (const step of fresh) found.set(step.id, step);
    level = fresh.flatMap((step) => children.get(step.id) ?? []);
  }
  return [...found.values()];
};

/**
 * Returns the scores of a link, by name. Of a trace all scores of it and of its observations; of an observation those
 * on itself and those on the trace.
 */
export const outcomeScoresOf = (scores: readonly RunScore[]): ((link: RunLink) => readonly OutcomeScore[]) => {
  const byTrace = groupBy(scores, ({ traceId }) => traceId as string);
  return ({ traceId, observationId }) => {
    const own = (byTrace.get(traceId) ?? []).filter(
      (score) => observationId === null || score.observationId === null || score.observationId === observationId,
    );
    const named = groupBy(own, ({ name, dataType }) => JSON.stringify([name, dataType]));
    return [...named.values()].flatMap((group) => outcomeScoreOf(group));
  };
};

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
