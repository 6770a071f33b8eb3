import type {
  ObservationPosition,
  ObservationStreamQuery,
  ProjectId,
  StreamedObservation,
  TraceId,
} from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { compareTime } from '../query/time-bounds.ts';
import { matchingObservations } from './observation-conditions.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';
import { readTracesOfObservations } from './read-traces-of-observations.ts';
import { isRootObservation } from './root-observation.ts';

const order = 'ORDER BY o.start_time DESC, o.trace_id, o.id';

const streamedSchema = selectedObservationSchema.extend({ isRoot: z.number().nullable() });

/** Finds the keys behind the position first, from narrow columns, reads those rows, and then their traces. */
export const streamObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: ObservationStreamQuery,
): Promise<readonly StreamedObservation[]> => {
  const { parts, after, limit } = query;
  const parameters = sqlParameters(projectId);
  const matching = matchingObservations(query, parameters, after === undefined ? [] : behind(after, parameters));
  const slice = `${order} LIMIT ${parameters.bind('UInt64', limit)}`;
  const keys = `(SELECT toDate(o.start_time), o.trace_id, o.id ${matching}\n${slice})`;
  const isRoot = parts.has('root') ? `toUInt8(${isRootObservation})` : 'NULL';
  const sql = `SELECT ${observationSelection(parts.has('io'), parts.has('metadata'))}, ${isRoot} AS isRoot
FROM observations AS o FINAL
${whereProject('o', [`(toDate(o.start_time), o.trace_id, o.id) IN ${keys}`])}
${order}`;
  const rows = await client.query('stream-observations', sql, parameters.values, streamedSchema);
  const traces = parts.has('trace')
    ? await readTracesOfObservations(client, projectId, new Set(rows.map(({ traceId }) => traceId as TraceId)))
    : undefined;
  return rows.map((row) => ({
    ...toObservation(projectId, row),
    isRoot: row.isRoot === null ? undefined : row.isRoot === 1,
    trace: traces?.get(row.traceId as TraceId) ?? null,
  }));
};

/** The day is compared beside the time: that is what prunes. */
const behind = ({ startTime, traceId, id }: ObservationPosition, parameters: SqlParameters): string[] => {
  const position = [
    parameters.bind('Int64', startTime),
    parameters.bind('String', traceId),
    parameters.bind('String', id),
  ].join(', ');
  const place = '-toUnixTimestamp64Micro(identity(o.start_time)), o.trace_id, o.id';
  return [compareTime('o.start_time', true, '<=', startTime, parameters), `(${place}) > (-${position})`];
};
