import { partBytesMax } from '@spanledger/core';
import type { ObservationPosition, ObservationStreamQuery, ProjectId, StreamedObservation } from '@spanledger/core';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from '../query/time-bounds.ts';
import { matchingObservations } from './observation-conditions.ts';
import { newestFirst } from './list-observations.ts';
import { streamedSchema, streamedSelection, withTraces } from './streamed-selection.ts';

/** Reads the rows behind the position, and then their traces. */
export const streamObservations = async (
  client: Timescale,
  projectId: ProjectId,
  query: ObservationStreamQuery,
): Promise<readonly StreamedObservation[]> => {
  const { parts, after, limit } = query;
  const parameters = sqlParameters(projectId);
  const matching = matchingObservations(query, parameters, after === undefined ? [] : behind(after, parameters));
  const sql = `SELECT ${streamedSelection(parts)}
${matching}
${newestFirst}
LIMIT ${parameters.bind('bigint', limit)}`;
  const limits = { bytesMax: partBytesMax };
  const rows = await client.query('stream-observations', sql, parameters.values, streamedSchema, limits);
  return withTraces(client, projectId, rows, parts);
};

/** The time is compared by itself first: that is what the index understands. */
export const behind = ({ startTime, traceId, id }: ObservationPosition, parameters: SqlParameters): string[] => {
  const at = bindTime(startTime, parameters);
  const key = `(${parameters.bind('text', traceId)}, ${parameters.bind('text', id)})`;
  return [`o.start_time <= ${at}`, `(o.start_time < ${at} OR (o.trace_id, o.id) > ${key})`];
};
