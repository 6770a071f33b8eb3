import {
  groupPairs,
  sumUsd,
  type Observation,
  type Score,
  type Trace,
  type traceColumns,
  type Usd,
} from '@spanledger/core';
import type { ColumnValue } from './memory-filter.ts';
import { costOfPart, countingOf, latencyOf, totalCostOf, totalUnitsOf, unitsOf } from './memory-totals.ts';

/** A trace with all inputs of its columns. */
export interface TraceWithParts {
  readonly trace: Trace;
  readonly observations: readonly Observation[];
  readonly scores: readonly Score[];
}

/** The texts of each metadata key. */
export const textsOf = (metadata: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(metadata).map(([key, text]) => [key, [text]]));

const textColumn =
  (column: 'id' | 'name' | 'userId' | 'sessionId' | 'release' | 'version' | 'externalId' | 'input' | 'output') =>
  ({ trace }: TraceWithParts): ColumnValue =>
    trace[column];

/** The value of each filter column of traces. */
export const traceColumnValues: Readonly<Record<keyof typeof traceColumns, (parts: TraceWithParts) => ColumnValue>> = {
  id: textColumn('id'),
  name: textColumn('name'),
  userId: textColumn('userId'),
  sessionId: textColumn('sessionId'),
  release: textColumn('release'),
  version: textColumn('version'),
  externalId: textColumn('externalId'),
  input: textColumn('input'),
  output: textColumn('output'),
  timestamp: ({ trace }) => trace.timestamp,
  environment: ({ trace }) => trace.environment,
  tags: ({ trace }) => trace.tags,
  public: ({ trace }) => trace.public,
  bookmarked: ({ trace }) => trace.bookmarked,
  metadata: ({ trace }) => textsOf(trace.metadata),
  latency: ({ observations }) => latencyOf(observations) / 1_000_000,
  totalCost: ({ observations }) => totalCostOf(countingOf(observations)),
  inputCost: ({ observations }) => partialCostOf(observations, 'input'),
  outputCost: ({ observations }) => partialCostOf(observations, 'output'),
  inputTokens: ({ observations }) => unitsOf(countingOf(observations), 'input'),
  outputTokens: ({ observations }) => unitsOf(countingOf(observations), 'output'),
  totalTokens: ({ observations }) => totalUnitsOf(countingOf(observations)),
  observationCount: ({ observations }) => observations.length,
  level: ({ observations }) => levelsFromTop.find((level) => countAt(level, observations) > 0) ?? null,
  errorCount: ({ observations }) => countAt('ERROR', observations),
  warningCount: ({ observations }) => countAt('WARNING', observations),
  defaultCount: ({ observations }) => countAt('DEFAULT', observations),
  debugCount: ({ observations }) => countAt('DEBUG', observations),
  scoreNumeric: ({ scores }) => meansByName(scores),
  scoreCategorical: ({ scores }) => categoriesByName(scores),
  scoreBoolean: ({ scores }) => truthsByName(scores),
};

const levelsFromTop = ['ERROR', 'WARNING', 'DEFAULT', 'DEBUG'] as const;

const countAt = (wanted: Observation['level'], observations: readonly Observation[]): number =>
  observations.filter(({ level }) => level === wanted).length;

const partialCostOf = (observations: readonly Observation[], part: 'input' | 'output'): Usd =>
  sumUsd(countingOf(observations).map((observation) => costOfPart(observation, part) ?? 0n));

export const meansByName = (scores: readonly Score[]): ReadonlyMap<string, number> => {
  const values = valuesByName(scores, ({ dataType, value }) =>
    dataType === 'NUMERIC' || dataType === 'BOOLEAN' ? value : null,
  );
  return new Map([...values].map(([name, all]) => [name, all.reduce((sum, value) => sum + value, 0) / all.length]));
};

export const categoriesByName = (scores: readonly Score[]): ReadonlyMap<string, readonly string[]> =>
  valuesByName(scores, ({ dataType, stringValue }) =>
    dataType === 'NUMERIC' || dataType === 'CORRECTION' ? null : stringValue,
  );

export const truthsByName = (scores: readonly Score[]): ReadonlyMap<string, readonly boolean[]> =>
  valuesByName(scores, ({ dataType, value }) => (value === null || dataType !== 'BOOLEAN' ? null : value === 1));

/** The values of the scores that have one. */
const valuesByName = <Value>(
  scores: readonly Score[],
  valueOf: (score: Score) => Value | null,
): ReadonlyMap<string, readonly Value[]> =>
  groupPairs(
    scores.flatMap((score): (readonly [string, Value])[] => {
      const value = valueOf(score);
      return value === null ? [] : [[score.name, value]];
    }),
  );
