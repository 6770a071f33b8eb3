import type { ExportKey, ExportQuery, ProjectId } from '@spanledger/core';
import type { z } from 'zod';
import type { SqlParameters } from '../query/sql-parameters.ts';

/** What there is to know of one kind of entity to export it. */
export interface ExportSource<Row, T> {
  /** Of the queries, in the log of the server. */
  readonly name: string;
  readonly table: string;
  readonly alias: string;
  /** What the table is sorted by behind the project: the day, then one or two ids. */
  readonly keyColumns: readonly [day: string, ...ids: string[]];
  readonly timeColumn: string;
  readonly environmentColumn: string;
  selection(withBodies: boolean): string;
  readonly rowSchema: z.ZodType<Row>;
  toEntity(projectId: ProjectId, row: Row): T;
  keyOf(entity: T): ExportKey;
  /** How many characters of the entity weigh: its bodies. */
  weightOf(entity: T): number;
  /** The conditions that filters come to. */
  filterConditions(query: ExportQuery, parameters: SqlParameters): readonly string[];
}
