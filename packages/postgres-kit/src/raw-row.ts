/** A row in PostgreSQL's text output, with texts as stored; `null` is NULL. */
export type RawRow = readonly (string | null)[];

export interface RawColumn {
  readonly name: string;
  /** By PostgreSQL's name: `text`, `numeric(38,12)`. */
  readonly type: string;
}
