/** The entities that a query of metrics is about, one row each, before they are grouped. */
export interface EntitySelection {
  /** A WITH that `from` relies on; empty without any. */
  readonly with: string;
  /** FROM, joins and WHERE. */
  readonly from: string;
  /** A time. */
  readonly time: string;
  /** By field, for each dimension of the query. */
  readonly dimension: (field: string) => string;
  /** `NULL` for an entity that has no such value. */
  readonly measure: (name: string) => string;
  /** Further columns, which the expressions above may use. */
  readonly selected: readonly string[];
  /** Conditions that can be evaluated only once everything is selected. */
  readonly conditions: readonly string[];
}
