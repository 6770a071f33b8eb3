import type { RowDialect } from '@spanledger/telemetry-rows';
import type { SqlParameters } from './sql-parameters.ts';

/** How an engine writes what engines write differently. Functions give SQL; those that bind values give conditions. */
export interface Dialect {
  readonly rows: RowDialect;
  /** A table under an alias, of whose rows the latest version is read, and of deleted entities none. */
  latest(table: string, alias: string): string;
  /** A WHERE clause of one table; the project always comes first. */
  where(alias: string, conditions: readonly string[]): string;
  /** `column = value`, when a value is asked for. */
  equals(column: string, value: string | undefined, parameters: SqlParameters): readonly string[];
  /** `column` is any of `values`, when they are given; nothing is any of none. */
  anyOf(column: string, values: readonly string[] | undefined, parameters: SqlParameters): readonly string[];
  /** A column of bytes: as bytes, or as a text in base64. */
  bytes(column: string): string;
}
