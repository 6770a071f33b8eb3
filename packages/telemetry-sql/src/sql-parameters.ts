/**
 * What a bound value is. Money is a decimal, given as text; a count is a whole number that is not negative; a time is
 * given as `Micros`, and is what `Dialect.compareTime` compares a column with.
 */
export type BoundType =
  | 'time'
  | 'text'
  | 'texts'
  | 'boolean'
  | 'count'
  | 'number'
  | 'numbers'
  | 'money'
  | 'day'
  | 'days';

/**
 * The bound values of one statement, in the form of its engine. All values from clients are in here, and never in the
 * SQL.
 */
export interface SqlParameters {
  readonly values: object;
  /** Adds a value and returns the expression for it. Texts compare by their bytes. */
  bind(type: BoundType, value: unknown): string;
}
