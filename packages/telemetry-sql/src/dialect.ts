import type { Micros } from '@spanledger/core';
import type { AggregateSql, RowDialect } from '@spanledger/telemetry-rows';
import type { SqlParameters } from './sql-parameters.ts';

/** `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: Micros;
  readonly to: Micros;
}

/** Expressions on the columns of `observations` under the alias `o`. */
export interface CostDialect {
  /** What it costs; 0 when that is not known. Any sum of it is exact. */
  readonly costOf: string;
  /** 1 for usage without a price. */
  readonly isUnpriced: string;
  /** What it cost as it was recorded; 0 when that was not known. */
  readonly recordedCostOf: string;
  /** 1 for usage that had no price when it was recorded. */
  readonly wasUnpriced: string;
  /** 1 for a cost, or none, that is not what was recorded. */
  readonly isRepriced: string;
}

/** Statements that an engine has as a whole, because it puts the same rows together by other means. */
export interface DialectStatements {
  /** Rows as `ledgerHourRowSchema`: of `hours`, by the receipts that count among those of `around`. */
  readonly ledgerHours: (around: TimeRange, hours: TimeRange, parameters: SqlParameters) => string;
  /** A row as `lagRowSchema`. */
  readonly lag: string;
  /** SELECT to GROUP BY of rows as `unpricedRowSchema`, of the observations that a WHERE selects. */
  readonly unpricedModels: (where: string) => string;
}

/** How an engine writes what engines write differently. Functions give SQL; those that bind values give conditions. */
export interface Dialect {
  readonly rows: RowDialect;
  readonly aggregates: AggregateSql;
  readonly costs: CostDialect;
  readonly statements: DialectStatements;
  /** A table under an alias, of whose rows the latest version is read, and of deleted entities none. */
  readonly latest: (table: string, alias: string) => string;
  /** Conditions on a version of a row that was read without `latest`: it deletes nothing. */
  readonly versionIsLive: (alias: string) => readonly string[];
  /** The receipts that count, in brackets: of copies the best, and of a batch that was split in several ways one. */
  readonly countingReceipts: (conditions: readonly string[]) => string;
  /** A WHERE clause of one table; the project always comes first. */
  readonly where: (alias: string, conditions: readonly string[]) => string;
  /** `column = value`, when a value is asked for. */
  readonly equals: (column: string, value: string | undefined, parameters: SqlParameters) => readonly string[];
  /** `column` is any of `values`, when they are given; nothing is any of none. */
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
  /** A bound time as what a column of times is compared with directly. */
  readonly timeOf: (bound: string) => string;
  /** The day of a time; as a text; and a day as a text. */
  readonly day: (time: string) => string;
  readonly dayText: (time: string) => string;
  readonly textOfDay: (day: string) => string;
  /** The sum of a column over the rows that fulfil a condition; 0 of none. */
  readonly sumIf: (column: string, condition: string) => string;
  /** A column of bytes: as bytes, or as a text in base64. */
  readonly bytes: (column: string) => string;
}
