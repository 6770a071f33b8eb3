import type { ProjectId, StoredCall, TraceId } from '@spanledger/core';
import { callRowSchema, callSelect, storedCallsOf } from '@spanledger/telemetry-rows';
import type { Timescale } from '../client/timescale-client.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { recordLimits } from './read-records.ts';

/** `OFFSET 0` keeps it one look by index for each trace, in the partitions of its days. */
const callsSql = `
SELECT o.* FROM unnest($2::text[]) AS given (trace_id)
CROSS JOIN LATERAL (
    SELECT first_day, last_day FROM trace_days AS t
    WHERE t.project_id = $1 AND t.trace_id = given.trace_id OFFSET 0
) AS d
CROSS JOIN LATERAL (
    SELECT ${callSelect(rowDialect)} FROM observations
    WHERE project_id = $1 AND trace_id = given.trace_id AND total_units > 0
      AND start_time >= d.first_day::timestamptz AND start_time < (d.last_day + 1)::timestamptz OFFSET 0
) AS o`;

export const readCalls = async (
  client: Timescale,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<readonly StoredCall[]> => {
  if (traceIds.length === 0) return [];
  const values = [projectId, [...new Set(traceIds)]];
  return storedCallsOf(await client.query('record-calls', callsSql, values, callRowSchema, recordLimits));
};
