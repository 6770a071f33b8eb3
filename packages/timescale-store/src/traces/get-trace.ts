import { partBytesMax, type ProjectId, type Trace, type TraceId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { selectedTraceSchema, toTrace, traceSelection } from './trace-selection.ts';

/** Its key says where the trace lies. */
export const getTrace = async (client: Timescale, projectId: ProjectId, id: TraceId): Promise<Trace | undefined> => {
  const parameters = sqlParameters(projectId);
  const idParameter = parameters.bind('text', id);
  const at = `(SELECT k.timestamp FROM trace_keys AS k ${whereProject('k', [`k.id = ${idParameter}`])})`;
  const sql = `SELECT ${traceSelection(true)}
FROM traces AS t
${whereProject('t', [`t.id = ${idParameter}`, `t.timestamp = ${at}`])}`;
  const [row] = await client.query('get-trace', sql, parameters.values, selectedTraceSchema, {
    bytesMax: partBytesMax,
  });
  return row === undefined ? undefined : toTrace(projectId, row);
};
