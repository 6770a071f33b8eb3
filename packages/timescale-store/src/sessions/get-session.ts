import { partBytesMax, type ProjectId, type Session, type Trace } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { selectedTraceSchema, toTrace, traceSelection } from '../traces/trace-selection.ts';

export const getSession = async (
  client: Timescale,
  projectId: ProjectId,
  id: string,
): Promise<{ session: Session; traces: readonly Trace[] } | undefined> => {
  if (id === '') return undefined;
  const parameters = sqlParameters(projectId);
  const sql = `SELECT ${traceSelection(true)}
FROM traces AS t
${whereProject('t', equals('t.session_id', id, parameters))}
ORDER BY t.timestamp, t.id`;
  const rows = await client.query('get-session', sql, parameters.values, selectedTraceSchema, {
    bytesMax: partBytesMax,
  });
  const traces = rows.map((row) => toTrace(projectId, row));
  const [first] = traces;
  if (first === undefined) return undefined;
  return { session: { id, projectId, createdAt: first.timestamp, environment: first.environment }, traces };
};
