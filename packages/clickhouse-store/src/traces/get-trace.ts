import { partBytesMax, type ProjectId, type Trace, type TraceId } from '@spanledger/core';
import { selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** Reads the days on which the trace has rows, and of those the blocks that may hold its id. */
export const getTrace = async (client: ClickHouse, projectId: ProjectId, id: TraceId): Promise<Trace | undefined> => {
  const parameters = sqlParameters(projectId);
  const idParameter = parameters.bind('String', id);
  const sql = `SELECT ${traceSelection(rowDialect, true)}
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', `(${idParameter})`), `t.id = ${idParameter}`])}
ORDER BY t.timestamp DESC
LIMIT 1`;
  const [row] = await client.query('get-trace', sql, parameters.values, selectedTraceSchema, {
    bytesMax: partBytesMax,
  });
  return row === undefined ? undefined : toTrace(projectId, row);
};
