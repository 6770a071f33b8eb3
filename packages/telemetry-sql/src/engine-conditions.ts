import type { SqlParameters } from './sql-parameters.ts';

/** Conditions that a statement needs besides, on a column that is a time; `ids` is a bound list. */
export type Within = (timeColumn: string, ids: string, parameters: SqlParameters) => readonly string[];
export type Since = (timeColumn: string, parameters: SqlParameters) => readonly string[];

/** Sums that an engine has of the observations of traces, by the days of these traces. */
export interface StoredSums {
  /** Rows like those of `observationSums`. */
  readonly select: (parameters: SqlParameters) => string;
  /** Of the traces of all other days; absent if no other day of the period has rows. */
  readonly others: Since | undefined;
}

/** Conditions on the keys of rows, and of their traces, that are few; absent if there are many. */
export interface Narrowed {
  readonly rows?: Since | undefined;
  readonly traces?: Since | undefined;
}
