/** A row as PostgreSQL prints its values, with texts as they are stored; `null` is NULL. */
export type RawRow = readonly (string | null)[];

export interface RawColumn {
  readonly name: string;
  /** As PostgreSQL names it: `text`, `numeric(38,12)`. */
  readonly type: string;
}
