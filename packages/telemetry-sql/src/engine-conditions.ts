import type { SqlParameters } from './sql-parameters.ts';

/** Conditions that a statement needs besides, on a column that is a time; `ids` is a bound list. */
export type Within = (timeColumn: string, ids: string, parameters: SqlParameters) => readonly string[];
export type Since = (timeColumn: string, parameters: SqlParameters) => readonly string[];

/** Conditions on the keys of rows, and of their traces, that are few; absent if there are many. */
export interface Narrowed {
  readonly rows?: Since | undefined;
  readonly traces?: Since | undefined;
}
