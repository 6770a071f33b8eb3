import type { ProjectId, StoredCall, TraceId } from '@spanledger/core';
import { callRowSchema, callSelect, storedCallsOf } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { findDays, recordLimits } from './find-days.ts';

export const readCalls = async (
  client: ClickHouse,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
): Promise<readonly StoredCall[]> => {
  const calls: StoredCall[] = [];
  for (const found of await findDays(client, 'trace', projectId, traceIds)) {
    const sql = `
SELECT ${callSelect(rowDialect)}
FROM observations FINAL
WHERE project_id = {project:String} AND ${found.dayCondition('start_time')} AND trace_id IN {traces:Array(String)}
    AND usage_convention != 'none'`;
    const params = { project: projectId, ...found.params, traces: found.ids };
    calls.push(...storedCallsOf(await client.query('record-calls', sql, params, callRowSchema, recordLimits)));
  }
  return calls;
};
