import { partBytesMax, type ProjectId, type Session, type Trace } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { selectedTraceSchema, toTrace, traceSelection } from '../traces/trace-selection.ts';

/** The index on the session id finds the traces; the bodies are read of these only. */
export const getSession = async (
  client: ClickHouse,
  projectId: ProjectId,
  id: string,
): Promise<{ session: Session; traces: readonly Trace[] } | undefined> => {
  if (id === '') return undefined;
  const parameters = sqlParameters(projectId);
  const keys = `(SELECT toDate(t.timestamp), t.id FROM traces AS t FINAL
${whereProject('t', [`t.session_id = ${parameters.bind('String', id)}`])})`;
  const sql = `SELECT ${traceSelection(true)}
FROM traces AS t FINAL
${whereProject('t', [`(toDate(t.timestamp), t.id) IN ${keys}`])}
ORDER BY t.timestamp, t.id`;
  const rows = await client.query('get-session', sql, parameters.values, selectedTraceSchema, {
    bytesMax: partBytesMax,
  });
  const traces = rows.map((row) => toTrace(projectId, row));
  const [first] = traces;
  if (first === undefined) return undefined;
  return { session: { id, projectId, createdAt: first.timestamp, environment: first.environment }, traces };
};
