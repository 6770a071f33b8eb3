import { partBytesMax, type ProjectId, type Trace, type TraceId } from '@spanledger/core';
import type { TelemetryEngine } from '@spanledger/telemetry-sql';
import { selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import { whereProject } from '../query/conditions.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** Reads the days on which the trace has rows, and of those the blocks that may contain its id. */
export const getTrace = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  id: TraceId,
): Promise<Trace | undefined> => {
  const rows = await engine.readLocated(projectId, [id], 'traces', (within) => {
    const parameters = engine.parameters(projectId);
    const idParameter = parameters.bind('text', id);
    const onItsDays = within?.('t.timestamp', idParameter, parameters) ?? [];
    const sql = `SELECT ${traceSelection(rowDialect, true)}
FROM traces AS t FINAL
${whereProject('t', [...onItsDays, `t.id = ${idParameter}`])}`;
    return engine.query('get-trace', sql, parameters, selectedTraceSchema, { bytesMax: partBytesMax });
  });
  // Nearly always one: sorting here spares the server a part of the plan.
  const latest = rows.toSorted((one, other) => other.at - one.at)[0];
  return latest === undefined ? undefined : toTrace(projectId, latest);
};
