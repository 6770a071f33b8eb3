import type { Experiment, ExperimentQuery, Filter, ProjectId } from '@spanledger/core';
import { integer, micros, nullableText } from '@spanledger/telemetry-rows';
import { z } from 'zod';

import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import { matchingObservations, narrowObservations } from '../observations/matching-observations.ts';
import type { SqlParameters } from '../sql-parameters.ts';

const rowSchema = z.object({
  id: z.string(),
  name: nullableText,
  description: nullableText,
  metadata: nullableText,
  datasetId: nullableText,
  startTime: micros,
  endTime: micros,
  itemCount: integer,
});

const ofExperiments: Filter = { type: 'null', column: 'experimentId', operator: 'is not null' };
const lastEnd = 'max(coalesce(o.end_time, o.start_time))';

/** Groups the observations of experiments by their ids: those that ended last come first. */
export const listExperiments = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ExperimentQuery,
): Promise<readonly Experiment[]> => {
  const { dialect } = engine;
  const { experiment, rows } = dialect;
  const { from, to, limit } = query;
  const asked = { from, to, filters: [ofExperiments, ...query.filters] };
  const narrowed = await narrowObservations(engine, projectId, asked);
  const parameters = engine.parameters(projectId);
  const sql = `SELECT ${dialect.present(experiment.id)} AS id, max(${experiment.name}) AS name,
  max(${experiment.description}) AS description, max(${experiment.metadata}) AS metadata,
  max(${experiment.datasetId}) AS "datasetId", ${rows.time('min(o.start_time)')} AS "startTime",
  ${rows.time(lastEnd)} AS "endTime", ${dialect.countIf(experiment.isItemRoot)} AS "itemCount"
${matchingObservations(dialect, asked, parameters, narrowed)}
GROUP BY ${experiment.id}
${behind(dialect, query, parameters)}
ORDER BY ${lastEnd} DESC, id
LIMIT ${parameters.bind('count', limit)}`;
  return engine.query('list-experiments', sql, parameters, rowSchema);
};

const behind = (dialect: Dialect, { after }: ExperimentQuery, parameters: SqlParameters): string => {
  if (after === undefined) return '';
  const { experiment, compareTime } = dialect;
  const isEarlier = compareTime(lastEnd, '<', after.endTime, parameters);
  const isAsLate = compareTime(lastEnd, '=', after.endTime, parameters);
  const id = `${dialect.present(experiment.id)} > ${parameters.bind('text', after.id)}`;
  return `HAVING ${isEarlier} OR (${isAsLate} AND ${id})`;
};
