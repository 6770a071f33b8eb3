import { nextRevision, type CostRevision, type ProjectId } from '@spanledger/core';
import { text, u128 } from '../rows/column-type.ts';
import { column, namesOf, type Column } from '../rows/column.ts';
import { costColumns } from '../rows/cost-columns.ts';

/** A revision that is being written to the server. */
export interface StagedRevision extends CostRevision {
  readonly projectId: ProjectId;
  readonly chunkId: string;
}

/**
 * The columns of an observation that a revision replaces, in addition to its version: each has the same name in both
 * tables.
 */
const replacedColumns: readonly Column<StagedRevision>[] = [
  ...costColumns<StagedRevision>('', ({ cost }) => cost),
  ...costColumns<StagedRevision>('recorded_', ({ observation }) => observation.recorded),
];

export const replacedColumnNames: readonly string[] = namesOf(replacedColumns);

/** The columns of `staged_cost_revisions`, in the order of an insert. */
export const costRevisionColumns: readonly Column<StagedRevision>[] = [
  column('project_id', text, (row) => row.projectId),
  column('chunk_id', text, (row) => row.chunkId),
  column('trace_id', text, ({ observation }) => observation.traceId),
  column('id', text, ({ observation }) => observation.id),
  column('row_version', u128, ({ observation }) => observation.version),
  column('revised_version', u128, ({ observation }) => nextRevision(observation.version)),
  ...replacedColumns,
];
