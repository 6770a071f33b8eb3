import type { ObservationKey, ObservationPart, ProjectId, StreamedObservation } from '@spanledger/core';
import { inOrderOfKeys } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { streamedSchema, streamedSelection, withTraces } from './streamed-selection.ts';

/** Wherever they lie by now: an observation may have moved to another day since its key was found. */
export const readObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
  parts: ReadonlySet<ObservationPart>,
): Promise<readonly StreamedObservation[]> => {
  if (keys.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const traceIds = parameters.bind('Array(String)', [...new Set(keys.map(({ traceId }) => traceId))]);
  const pairs = ['traceId', 'id'].map((name) =>
    parameters.bind(
      'Array(String)',
      keys.map((key) => key[name as keyof ObservationKey]),
    ),
  );
  const sql = `SELECT ${streamedSelection(parts)}
FROM observations AS o FINAL
${whereProject('o', [
  onDaysOfTraces('toDate(o.start_time)', traceIds),
  `o.trace_id IN ${traceIds}`,
  `(o.trace_id, o.id) IN (SELECT arrayJoin(arrayZip(${pairs.join(', ')})))`,
])}
ORDER BY o.start_time`;
  const limits = { bytesMax: Number.MAX_SAFE_INTEGER };
  const rows = await client.query('read-observations', sql, parameters.values, streamedSchema, limits);
  return inOrderOfKeys(keys, await withTraces(client, projectId, rows, parts));
};
