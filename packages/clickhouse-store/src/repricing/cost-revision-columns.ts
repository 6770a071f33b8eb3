import { nextRevision, type CostRevision, type ProjectId } from '@spanledger/core';
import type { Column } from '../rows/column.ts';
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

export const replacedColumnNames: readonly string[] = replacedColumns.map(([name]) => name);

/** The columns of `staged_cost_revisions`, in the order of an insert. */
export const costRevisionColumns: readonly Column<StagedRevision>[] = [
  ['project_id', (to, row) => to.string(row.projectId)],
  ['chunk_id', (to, row) => to.string(row.chunkId)],
  ['trace_id', (to, { observation }) => to.string(observation.traceId)],
  ['id', (to, { observation }) => to.string(observation.id)],
  ['row_version', (to, { observation }) => to.uint128(observation.version)],
  ['revised_version', (to, { observation }) => to.uint128(nextRevision(observation.version))],
  ...replacedColumns,
];
