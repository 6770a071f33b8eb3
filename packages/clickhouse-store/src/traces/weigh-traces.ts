import type { ProjectId, TraceId, TraceListQuery, Weighed } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { bytesOf } from '../query/bytes-of.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { orderOfTraces } from './list-traces.ts';
import { matchingTraces } from './matching-traces.ts';

const rowSchema = z.object({ id: z.string(), bytes: integer });

/** As `listTraces` finds them; of the bodies the server reads the lengths. */
export const weighTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
): Promise<readonly Weighed<TraceId>[]> => {
  const parameters = sqlParameters(projectId);
  const order = orderOfTraces(query);
  const matching = matchingTraces({ ...query, withBodies: false }, parameters);
  const keys = `(SELECT toDate(t.timestamp), t.id ${matching}\n${order} ${pageSlice(query, parameters)})`;
  const sql = `SELECT t.id AS id, ${bytesOf(['t.input', 't.output'], 't.metadata')} AS bytes
FROM traces AS t FINAL
${whereProject('t', [`(toDate(t.timestamp), t.id) IN ${keys}`])}
${order}`;
  const rows = await client.query('weigh-traces', sql, parameters.values, rowSchema);
  return rows.map(({ id, bytes }) => ({ key: id as TraceId, bytes }));
};
