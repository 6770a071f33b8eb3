import { partBytesMax, type Micros, type ProjectId, type Trace, type TraceId } from '@spanledger/core';
import { selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from '../query/time-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { rowDialect } from '../rows/row-dialect.ts';

const keySql = 'SELECT timestamp AS at FROM trace_keys WHERE project_id = $1 AND id = $2 AND NOT is_deleted';
const keySchema = z.object({ at: z.number() });

/** Its key has the place of the trace. */
export const getTrace = async (client: Timescale, projectId: ProjectId, id: TraceId): Promise<Trace | undefined> => {
  const [key] = await client.query('get-trace-key', keySql, [projectId, id], keySchema);
  if (key === undefined) return undefined;
  const read = (at?: Micros) => {
    const parameters = sqlParameters(projectId);
    const idParameter = parameters.bind('text', id);
    const known = `(SELECT k.timestamp FROM trace_keys AS k ${whereProject('k', [`k.id = ${idParameter}`])})`;
    const time = at === undefined ? known : bindTime(at, parameters);
    const sql = `SELECT ${traceSelection(rowDialect, true)}
FROM traces AS t
${whereProject('t', [`t.id = ${idParameter}`, `t.timestamp = ${time}`])}`;
    return client.query('get-trace', sql, parameters.values, selectedTraceSchema, { bytesMax: partBytesMax });
  };
  // By a constant it is planned for one chunk. It may have moved in between.
  const found = await read(key.at);
  const [row] = found.length > 0 ? found : await read();
  return row === undefined ? undefined : toTrace(projectId, row);
};
