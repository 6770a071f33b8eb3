/** The SQL of a filter column. The expression has the column's kind in the catalogue. */
export interface SqlColumn {
  readonly sql: string;
  /** A time by which the table is ordered. */
  readonly isKey?: true;
  /** Money: compared as a decimal. Other numbers are doubles. */
  readonly isUsd?: true;
  /** A nullable text with an index for searching, where the engine has one. */
  readonly isSearched?: true;
}
