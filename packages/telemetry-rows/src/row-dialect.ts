/**
 * SQL that differs between engines in a SELECT of columns. Names are in double quotes if letter case matters: every
 * engine supports those.
 */
export interface RowDialect {
  /** A column that is a time, as whole microseconds. */
  readonly time: (column: string) => string;
  /** A map column in the form that `pairs` reads. */
  readonly pairs: (column: string) => string;
  /** A map without entries. */
  readonly emptyMap: string;
  /** Whether totals have a row of `observations AS o`. */
  readonly counted: string;
  /** Whether a row of `observations` is a revision of its cost: the lowest ten bits of its version count them. */
  readonly isRevision: string;
}
