import { partBytesMax, type ProjectId, type TraceId, type TreeObservation, type TreeQuery } from '@spanledger/core';
import { selectedTreeSchema, treeSelection } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** One statement over narrow columns: the first rows need not be determined before they are read. */
export const readTree = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  traceId: TraceId,
  { after, limit }: TreeQuery,
): Promise<readonly TreeObservation[]> => {
  const { dialect } = engine;
  return engine.readLocated(projectId, [traceId], 'observationsOfTraces', (within) => {
    const parameters = engine.parameters(projectId);
    const conditions = [...dialect.isOfTrace(traceId, parameters, within), ...behind(dialect, after, parameters)];
    const sql = `SELECT ${treeSelection(dialect.rows, dialect.costs.knownUnits)}
FROM ${dialect.latest('observations', 'o')}
${dialect.where('o', conditions)}
ORDER BY o.start_time, o.id
LIMIT ${parameters.bind('count', limit)}`;
    return engine.query('read-tree', sql, parameters, selectedTreeSchema, { bytesMax: partBytesMax });
  });
};

const behind = (dialect: Dialect, after: TreeQuery['after'], parameters: SqlParameters): readonly string[] => {
  if (after === undefined) return [];
  const isLater = dialect.compareTime('o.start_time', '>', after.startTime, parameters);
  return [
    ...dialect.timeBounds('o.start_time', after.startTime, undefined, parameters),
    `(${isLater} OR o.id > ${parameters.bind('text', after.id)})`,
  ];
};
