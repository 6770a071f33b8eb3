import { partBytesMax } from '@spanledger/core';
import type { ObservationPosition, ObservationStreamQuery, ProjectId, StreamedObservation } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { compareTime } from '../query/time-bounds.ts';
import { matchingObservations } from './observation-conditions.ts';
import { newestFirst } from './list-observations.ts';
import { streamedSchema, streamedSelection, withTraces } from './streamed-selection.ts';

/** Finds the keys behind the position first, from narrow columns, reads those rows, and then their traces. */
export const streamObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: ObservationStreamQuery,
): Promise<readonly StreamedObservation[]> => {
  const { parts, after, limit } = query;
  const parameters = sqlParameters(projectId);
  const matching = matchingObservations(query, parameters, after === undefined ? [] : behind(after, parameters));
  const slice = `${newestFirst} LIMIT ${parameters.bind('UInt64', limit)}`;
  const keys = `(SELECT toDate(o.start_time), o.trace_id, o.id ${matching}\n${slice})`;
  const sql = `SELECT ${streamedSelection(parts)}
FROM observations AS o FINAL
${whereProject('o', [`(toDate(o.start_time), o.trace_id, o.id) IN ${keys}`])}
${newestFirst}`;
  const limits = { bytesMax: partBytesMax };
  const rows = await client.query('stream-observations', sql, parameters.values, streamedSchema, limits);
  return withTraces(client, projectId, rows, parts);
};

/** The day is compared beside the time: that is what prunes. */
export const behind = ({ startTime, traceId, id }: ObservationPosition, parameters: SqlParameters): string[] => {
  const position = [
    parameters.bind('Int64', startTime),
    parameters.bind('String', traceId),
    parameters.bind('String', id),
  ].join(', ');
  const place = '-toUnixTimestamp64Micro(identity(o.start_time)), o.trace_id, o.id';
  return [compareTime('o.start_time', true, '<=', startTime, parameters), `(${place}) > (-${position})`];
};
