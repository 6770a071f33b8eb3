import type { Day, Micros, OrderOperator, ResolvedFilter, TraceId } from '@spanledger/core';
import type { AggregateSql, RowDialect } from '@spanledger/telemetry-rows';
import type { Within } from './engine-conditions.ts';
import type { ScoreCondition, ScoresColumn } from './filters/scores-column.ts';
import type { SqlColumn } from './filters/sql-column.ts';
import type { MetricsDialect } from './metrics/metrics-dialect.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: Micros;
  readonly to: Micros;
}

/** Expressions on the columns of `observations` under the alias `o`. */
export interface CostDialect {
  /** Its cost; 0 when it is unknown. Any sum of it is exact. */
  readonly costOf: string;
  /** Its estimated cost; 0 without one. */
  readonly estimatedCostOf: string;
  /** 1 for usage without a price. */
  readonly isUnpriced: string;
  /** Its recorded cost; 0 when it was unknown. */
  readonly recordedCostOf: string;
  /** 1 for usage that had no price when it was recorded. */
  readonly wasUnpriced: string;
  /** 1 for a cost, or none, that differs from the recorded one. */
  readonly isRepriced: string;
  /** The sum of an expression over the observations that count. */
  readonly sumOfCounting: (expression: string) => string;
  /** The cost of the buckets whose name contains `part`; 0 when it is unknown. */
  readonly costOfPart: (part: 'input' | 'output') => string;
  readonly unitsInTotal: string;
  /** Units of every bucket whose name contains `part`; all units, absent without usage, as a double. */
  readonly unitsOf: (part: 'input' | 'output') => string;
  readonly knownUnits: string;
  /** The cost of the buckets whose name contains `part`; absent when none of them has a cost. */
  readonly knownCostOf: (part: 'input' | 'output') => string;
}

/** Of an observation under the alias `o` that is a run of an agent. */
export interface AgentDialect {
  /** The agent's name, truncated to its maximal length; empty without any. */
  readonly name: string;
  /** Absent without one. */
  readonly version: string;
  /** Of the instrumentation scope; absent without one. */
  readonly scope: string;
  /** Creating an agent is no call. Never NULL. */
  readonly isCall: string;
}

/** A page of rows of a table under its alias: `t`, `o` or `s`. */
export interface PageSql {
  readonly of: 'traces' | 'observations' | 'scores';
  readonly selection: string;
  /** FROM and WHERE. */
  readonly matching: string;
  readonly order: string;
  /** LIMIT; everything when absent. */
  readonly slice?: string;
  /** Those conditions of `matching` that name the keys of few rows, if any do. */
  readonly among?: readonly string[] | undefined;
}

/** Statements that an engine defines as a whole, because it builds the same rows by other means. */
export interface DialectStatements {
  /** Rows as `ledgerHourRowSchema`: of `hours`, by the receipts that count among those of `around`. */
  readonly ledgerHours: (around: TimeRange, hours: TimeRange, parameters: SqlParameters) => string;
  /** A row as `lagRowSchema`. */
  readonly lag: string;
  /** SELECT to GROUP BY of rows as `unpricedRowSchema`, of the observations that a WHERE selects. */
  readonly unpricedModels: (where: string) => string;
}

/** SQL that differs between engines. Functions return SQL; those that bind values return conditions. */
export interface Dialect {
  readonly rows: RowDialect;
  readonly aggregates: AggregateSql;
  readonly metrics: MetricsDialect;
  readonly costs: CostDialect;
  readonly statements: DialectStatements;
  /** A table under an alias, with the latest version of each row, without deleted entities. */
  readonly latest: (table: string, alias: string) => string;
  /** Conditions on a version of a row that was read without `latest`: it is no deletion. */
  readonly versionIsLive: (alias: string) => readonly string[];
  /** The receipts that count, in brackets: of copies the best, and of a batch that was split in several ways one. */
  readonly countingReceipts: (conditions: readonly string[]) => string;
  /** A WHERE clause of one table; the project always comes first. */
  readonly where: (alias: string, conditions: readonly string[]) => string;
  /** `column = value`, if a value is given. */
  readonly equals: (column: string, value: string | undefined, parameters: SqlParameters) => readonly string[];
  /** `column` is any of `values`, if they are given; an empty list matches nothing. */
  readonly anyOf: (
    column: string,
    values: readonly string[] | undefined,
    parameters: SqlParameters,
  ) => readonly string[];
  /** `from` (inclusive) to `to` (exclusive) on the time that a table is ordered by. */
  readonly timeBounds: (
    column: string,
    from: Micros | undefined,
    to: Micros | undefined,
    parameters: SqlParameters,
  ) => readonly string[];
  /** The time that a table is ordered by is on one of these days, of which there is at least one. */
  readonly onDays: (column: string, days: readonly Day[], parameters: SqlParameters) => readonly string[];
  /** Compares any time with one. */
  readonly compareTime: (column: string, operator: OrderOperator, at: Micros, parameters: SqlParameters) => string;
  /** One condition. Every value is bound; `resolveFilter` defines what conditions mean. */
  readonly compileFilter: (filter: ResolvedFilter, column: SqlColumn, parameters: SqlParameters) => string;
  /** A condition on the values of scores, of the trace whose id is `traceId` or of an observation `o`. */
  readonly scoreCondition: (
    filter: ResolvedFilter,
    column: ScoresColumn,
    traceId: 't.id' | 'o.trace_id',
    parameters: SqlParameters,
  ) => ScoreCondition;
  /** The traces of observations `o` that match any of the finds and other conditions, in brackets. */
  readonly tracesOfFinds: (finds: readonly string[], conditions: readonly string[]) => string;
  /** Restricts to the days on which traces have rows; `ids` is a subquery in brackets. */
  readonly onDaysOfTraces: (timeColumn: string, ids: string) => string;
  /** That an observation `o` is of a trace, on the days of that. */
  readonly isOfTrace: (traceId: TraceId, parameters: SqlParameters, within?: Within) => readonly string[];
  /** `column` is any of a bound list. */
  readonly isIn: (column: string, bound: string) => string;
  /** Rows behind a position in the order newest first, where ids, by their columns, break ties. */
  readonly behind: (
    timeColumn: string,
    at: Micros,
    ids: Readonly<Record<string, string>>,
    parameters: SqlParameters,
  ) => readonly string[];
  /** A statement that reads a page, and wide columns for the rows of the page alone. */
  readonly page: (page: PageSql) => string;
  /** FROM and WHERE of the entities of bound ids, on any day. */
  readonly tracesById: (ids: string, parameters: SqlParameters, within: Within | undefined) => string;
  readonly observationsOfTraces: (ids: string, parameters: SqlParameters, within: Within | undefined) => string;
  readonly scoresById: (ids: string, parameters: SqlParameters, within: Within | undefined) => string;
  readonly scoresOfTraces: (ids: string, parameters: SqlParameters, within: Within | undefined) => string;
  /** A bound time in the form in which a column of times is compared directly. */
  readonly timeOf: (bound: string) => string;
  /** The day of a time; as a text; and a day as a text. */
  readonly day: (time: string) => string;
  readonly dayText: (time: string) => string;
  readonly textOfDay: (day: string) => string;
  /** The sum of a column over the rows that fulfil a condition; 0 without any. */
  readonly sumIf: (column: string, condition: string) => string;
  /** How many rows fulfil a condition. */
  readonly countIf: (condition: string) => string;
  /** Whether some row of a group fulfils a condition. */
  readonly someRow: (condition: string) => string;
  /** The value of a column in the first row of a group. */
  readonly firstBy: (column: string, order: readonly string[]) => string;
  /** The ids of a group as a list, by time and id. */
  readonly listBy: (id: string, time: string) => string;
  /**
   * From the earliest start of `o` in a group to the latest end, in microseconds; one without an end ends at its start.
   */
  readonly latencyOfTrace: string;
  /**
   * Whether an order by sums of observations is read in a statement of its own first, so that they are computed once.
   */
  readonly readsSumsFirst: boolean;
  /** The bytes of texts and a map. */
  readonly bytesOf: (texts: readonly string[], map: string) => string;
  /** A condition as a value of an answer: a boolean, or 1 and 0. */
  readonly truth: (condition: string) => string;
  /** A value under a condition, otherwise NULL. */
  readonly when: (condition: string, value: string) => string;
  /** A number as a double; seconds from one time to another, likewise. */
  readonly double: (number: string) => string;
  readonly secondsBetween: (from: string, to: string) => string;
  /** The day of a time, as days since 1970-01-01. */
  readonly dayNumber: (time: string) => string;
  /** Of a sample of doubles, with one less than their count; no number of fewer than two, nor where it is too large for one. */
  readonly variance: (number: string) => string;
  /** A column of few texts, as a text. */
  readonly choice: (column: string) => string;
  /** A nullable column that conditions exclude from being NULL. */
  readonly present: (column: string) => string;
  /** Whether a nullable text has characters. */
  readonly isFilled: (column: string) => string;
  /** A number of a joined row; 0 without one. */
  readonly joined: (column: string) => string;
  /** Whether `o` has no parent, or is marked by its client's SDK as the root of its application. Never NULL. */
  readonly isRootObservation: string;
  /** The experiment attributes of `o`; absent outside of one. */
  readonly experiment: Readonly<
    Record<'id' | 'name' | 'description' | 'metadata' | 'datasetId' | 'itemId' | 'isItemRoot', string>
  >;
  readonly agent: AgentDialect;
  /**
   * FROM, under the alias `a`: the agents of computed days, if the days `d` fulfil the conditions. Absent versions and
   * scopes are empty.
   */
  readonly computedAgents: (days: readonly string[]) => string;
  /** Joins the elements of arrays, those of the same index together, under the given names. */
  readonly eachOf: (arrays: Readonly<Record<string, string>>) => string;
  /** The bucket of a double, as `bucketOfValue` has it; NULL of NULL. */
  readonly sketchBucket: (value: string) => string;
  /** A column of bytes: as bytes, or as a text in base64. */
  readonly bytes: (column: string) => string;
}
