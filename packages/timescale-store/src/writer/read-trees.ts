import type { ProjectId, StoredTreeEntry, TraceId } from '@spanledger/core';
import { reportRowSchema, reportSelect, treeEntriesOf, treeRowSchema, treeSelect } from '@spanledger/telemetry-rows';
import type { Timescale } from '../client/timescale-client.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { recordLimits } from './read-records.ts';

/** `OFFSET 0` keeps it one look by index for each trace, in the partitions of its days. */
const ofTraces = (select: string, condition = 'TRUE'): string => `
SELECT o.* FROM unnest($2::text[]) AS given (trace_id)
CROSS JOIN LATERAL (
    SELECT first_day, last_day FROM trace_days AS t
    WHERE t.project_id = $1 AND t.trace_id = given.trace_id OFFSET 0
) AS d
CROSS JOIN LATERAL (
    SELECT ${select} FROM observations
    WHERE project_id = $1 AND trace_id = given.trace_id AND ${condition}
      AND start_time >= d.first_day::timestamptz AND start_time < (d.last_day + 1)::timestamptz OFFSET 0
) AS o`;

const treesSql = ofTraces(treeSelect(rowDialect));

/** Those that may report anything. */
const reportsSql = ofTraces(reportSelect(rowDialect), `(usage_convention <> 'none' OR provided_cost::text <> '{}')`);

export const readTrees = async (
  client: Timescale,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<readonly StoredTreeEntry[]> => {
  if (traceIds.length === 0) return [];
  const values = [projectId, [...new Set(traceIds)]];
  const [rows, reports] = await Promise.all([
    client.query('record-trees', treesSql, values, treeRowSchema, recordLimits),
    client.query('record-reports', reportsSql, values, reportRowSchema, recordLimits),
  ]);
  return treeEntriesOf(rows, reports);
};
