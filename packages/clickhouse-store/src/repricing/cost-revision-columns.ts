import { costSources, nextRevision, type Cost, type CostRevision, type ProjectId } from '@spanledger/core';
import { enumCodes, writeMoneyMap, type Column } from '../rows/column.ts';

/** A revision on its way to the server. */
export interface StagedRevision extends CostRevision {
  readonly projectId: ProjectId;
  readonly chunkId: string;
}

const sourceCodes = enumCodes(costSources, 0);

const costColumns = (prefix: string, costOf: (revision: StagedRevision) => Cost): readonly Column<StagedRevision>[] => [
  [`${prefix}cost_source`, (to, row) => to.byte(sourceCodes[costOf(row).source])],
  [`${prefix}cost_details`, (to, row) => writeMoneyMap(to, costOf(row).details)],
  [
    `${prefix}total_cost`,
    (to, row) => {
      const { total } = costOf(row);
      to.flag(total === null);
      if (total !== null) to.decimal128(total);
    },
  ],
  [`${prefix}model_id`, (to, row) => to.nullableString(costOf(row).modelId)],
  [`${prefix}price_version`, (to, row) => to.nullableString(costOf(row).priceVersion)],
];

/** What a revision replaces of an observation, beside its version: each column's name is the same in both tables. */
const replacedColumns: readonly Column<StagedRevision>[] = [
  ...costColumns('', ({ cost }) => cost),
  ...costColumns('recorded_', ({ observation }) => observation.recorded),
];

export const replacedColumnNames: readonly string[] = replacedColumns.map(([name]) => name);

/** The columns of `cost_revisions`, in the order of an insert. */
export const costRevisionColumns: readonly Column<StagedRevision>[] = [
  ['project_id', (to, row) => to.string(row.projectId)],
  ['chunk_id', (to, row) => to.string(row.chunkId)],
  ['trace_id', (to, { observation }) => to.string(observation.traceId)],
  ['id', (to, { observation }) => to.string(observation.id)],
  ['row_version', (to, { observation }) => to.uint128(observation.version)],
  ['revised_version', (to, { observation }) => to.uint128(nextRevision(observation.version))],
  ...replacedColumns,
];
