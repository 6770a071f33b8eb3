import type { ExportKey, ExportQuery, Micros, ProjectId } from '@spanledger/core';
import type { z } from 'zod';
import type { SqlParameters } from '../client/sql-parameters.ts';

/** What there is to know of one kind of entity to export it. */
export interface ExportSource<Row, T> {
  /** Of the queries, in the log of the server. */
  readonly name: string;
  readonly table: string;
  readonly keyTable: string;
  readonly alias: string;
  /** By which the entities of a day are ordered. */
  readonly idColumns: readonly [id: string] | readonly [group: string, id: string];
  readonly timeColumn: string;
  readonly environmentColumn: string;
  selection(withBodies: boolean): string;
  readonly rowSchema: z.ZodType<Row>;
  toEntity(projectId: ProjectId, row: Row): T;
  keyOf(entity: T): ExportKey;
  /** The bytes of what may be large, told without reading it. */
  readonly bodyBytes: string;
  /** The conditions that filters come to. */
  filterConditions(query: ExportQuery, parameters: SqlParameters): readonly string[];
}

/** What an export reads, and how. */
export interface ExportRun<Row, T> {
  readonly projectId: ProjectId;
  readonly source: ExportSource<Row, T>;
  readonly query: ExportQuery;
  readonly startedAt: Micros;
  /** Only what has moved since it began. */
  readonly isCatchingUp: boolean;
}
