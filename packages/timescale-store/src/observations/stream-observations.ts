import type {
  ObservationPosition,
  ObservationStreamQuery,
  ProjectId,
  StreamedObservation,
  TraceId,
} from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from '../query/time-bounds.ts';
import { matchingObservations } from './observation-conditions.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';
import { readTracesOfObservations } from './read-traces-of-observations.ts';
import { isRootObservation } from './root-observation.ts';

const streamedSchema = selectedObservationSchema.extend({ isRoot: z.boolean().nullable() });

/** Reads the rows behind the position, and then their traces. */
export const streamObservations = async (
  client: Timescale,
  projectId: ProjectId,
  query: ObservationStreamQuery,
): Promise<readonly StreamedObservation[]> => {
  const { parts, after, limit } = query;
  const parameters = sqlParameters(projectId);
  const matching = matchingObservations(query, parameters, after === undefined ? [] : behind(after, parameters));
  const isRoot = parts.has('root') ? isRootObservation : 'NULL::boolean';
  const sql = `SELECT ${observationSelection(parts.has('io'), parts.has('metadata'))}, ${isRoot} AS "isRoot"
${matching}
ORDER BY o.start_time DESC, o.trace_id, o.id
LIMIT ${parameters.bind('bigint', limit)}`;
  const rows = await client.query('stream-observations', sql, parameters.values, streamedSchema);
  const traces = parts.has('trace')
    ? await readTracesOfObservations(client, projectId, new Set(rows.map(({ traceId }) => traceId as TraceId)))
    : undefined;
  return rows.map((row) => ({
    ...toObservation(projectId, row),
    isRoot: row.isRoot ?? undefined,
    trace: traces?.get(row.traceId as TraceId) ?? null,
  }));
};

/** The time is compared by itself first: that is what the index understands. */
const behind = ({ startTime, traceId, id }: ObservationPosition, parameters: SqlParameters): string[] => {
  const at = bindTime(startTime, parameters);
  const key = `(${parameters.bind('text', traceId)}, ${parameters.bind('text', id)})`;
  return [`o.start_time <= ${at}`, `(o.start_time < ${at} OR (o.trace_id, o.id) > ${key})`];
};
