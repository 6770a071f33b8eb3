import { partBytesMax } from '@spanledger/core';
import type { ObservationPosition, ObservationStreamQuery, ProjectId, StreamedObservation } from '@spanledger/core';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from '../query/time-bounds.ts';
import { readNewestFirst, type SinceConditions } from '../query/newest-first.ts';
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
  const read = (since?: SinceConditions) => {
    const parameters = sqlParameters(projectId);
    const more = [
      ...(since?.('o.start_time', parameters) ?? []),
      ...(after === undefined ? [] : behind(after, parameters)),
    ];
    const sql = `SELECT ${streamedSelection(parts)}
${matchingObservations(query, parameters, more)}
${newestFirst}
LIMIT ${parameters.bind('bigint', limit)}`;
    return client.query('stream-observations', sql, parameters.values, streamedSchema, { bytesMax: partBytesMax });
  };
  const to = Math.min(query.toStartTime ?? Infinity, after === undefined ? Infinity : after.startTime + 1);
  const asked = { from: query.fromStartTime, to, limit, isOfDays: true };
  const rows = query.traceId === undefined ? await readNewestFirst(client, projectId, asked, read) : await read();
  return withTraces(client, projectId, rows, parts);
};

/** The time is compared by itself first: that is what the index understands. */
export const behind = ({ startTime, traceId, id }: ObservationPosition, parameters: SqlParameters): string[] => {
  const at = bindTime(startTime, parameters);
  const key = `(${parameters.bind('text', traceId)}, ${parameters.bind('text', id)})`;
  return [`o.start_time <= ${at}`, `(o.start_time < ${at} OR (o.trace_id, o.id) > ${key})`];
};
