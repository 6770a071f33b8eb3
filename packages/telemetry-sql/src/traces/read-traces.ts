import type { ProjectId, Trace, TraceId } from '@spanledger/core';
import { selectedTraceSchema, toTrace, traceSelection } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';

/** In the order of the ids; at their current places, since a trace may have moved since its id was found. */
export const readTracesWithin = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  ids: readonly TraceId[],
  withBodies: boolean,
  bytesMax: number,
): Promise<readonly Trace[]> => {
  if (ids.length === 0) return [];
  const { dialect } = engine;
  const rows = await engine.readLocated(projectId, ids, 'traces', (within, some) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${traceSelection(dialect.rows, withBodies)}
${dialect.tracesById(parameters.bind('texts', some), parameters, within)}`;
    return engine.query('read-traces', sql, parameters, selectedTraceSchema, { bytesMax });
  });
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row === undefined ? [] : [toTrace(projectId, row)];
  });
};
