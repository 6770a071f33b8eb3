/**
 * How an engine writes what engines write differently in a SELECT of columns. Names are given in double quotes where
 * letter case counts: every engine takes those.
 */
export interface RowDialect {
  /** A column that is a time, as whole microseconds. */
  readonly time: (column: string) => string;
  /** A column that is a map, as `pairs` takes it. */
  readonly pairs: (column: string) => string;
  /** A map without entries. */
  readonly emptyMap: string;
  /** Whether totals have a row of `observations AS o`. */
  readonly counted: string;
  /** Whether a row of `observations` is a revision of its cost: the lowest ten bits of its version count them. */
  readonly isRevision: string;
}
