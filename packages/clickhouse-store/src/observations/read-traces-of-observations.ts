import type { ObservationTrace, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { nullableText } from '../query/row-values.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

const traceOfObservationSchema = z.object({
  id: z.string(),
  name: nullableText,
  userId: nullableText,
  sessionId: nullableText,
  release: nullableText,
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
});

/** What observations show of their traces; traces that are not stored are absent. */
export const readTracesOfObservations = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: ReadonlySet<TraceId>,
): Promise<ReadonlyMap<TraceId, ObservationTrace>> => {
  if (ids.size === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const idsParameter = parameters.bind('Array(String)', [...ids]);
  const sql = `SELECT t.id AS id, t.name AS name, t.user_id AS userId, t.session_id AS sessionId, t.release AS release,
  t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', idsParameter), `t.id IN ${idsParameter}`])}`;
  const rows = await client.query('read-traces-of-observations', sql, parameters.values, traceOfObservationSchema);
  return new Map(rows.map(({ id, ...trace }) => [id as TraceId, trace]));
};
