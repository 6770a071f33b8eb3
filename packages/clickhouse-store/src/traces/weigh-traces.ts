import type { ProjectId, TraceId, TraceListQuery, Weighed } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { bytesOf } from '../query/bytes-of.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { orderOfTraces, pageBySum } from './list-traces.ts';
import { isBySum, matchingTraces } from './matching-traces.ts';

const rowSchema = z.object({ id: z.string(), bytes: integer });

const bodyBytes = bytesOf(['t.input', 't.output'], 't.metadata');

/** As `listTraces` finds them; of the bodies the server reads the lengths. */
export const weighTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
): Promise<readonly Weighed<TraceId>[]> => {
  if (isBySum(query)) return weighBySum(client, projectId, query);
  const parameters = sqlParameters(projectId);
  const order = orderOfTraces(query);
  const matching = matchingTraces({ ...query, withBodies: false }, parameters);
  const keys = `(SELECT toDate(t.timestamp), t.id ${matching}\n${order} ${pageSlice(query, parameters)})`;
  const sql = `SELECT t.id AS id, ${bodyBytes} AS bytes
FROM traces AS t FINAL
${whereProject('t', [`(toDate(t.timestamp), t.id) IN ${keys}`])}
${order}`;
  const rows = await client.query('weigh-traces', sql, parameters.values, rowSchema);
  return rows.map(({ id, bytes }) => ({ key: id as TraceId, bytes }));
};

const idSchema = rowSchema.pick({ id: true });

const weighBySum = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
): Promise<readonly Weighed<TraceId>[]> => {
  const listed = sqlParameters(projectId);
  const ordered = await client.query(
    'order-traces',
    `SELECT t.id AS id ${pageBySum(query, listed)}`,
    listed.values,
    idSchema,
  );
  const parameters = sqlParameters(projectId);
  const ids = parameters.bind(
    'Array(String)',
    ordered.map(({ id }) => id),
  );
  const sql = `SELECT t.id AS id, ${bodyBytes} AS bytes
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', ids), `t.id IN ${ids}`])}`;
  const rows = await client.query('weigh-traces', sql, parameters.values, rowSchema);
  const found = new Map(rows.map((row) => [row.id, row.bytes]));
  return ordered.flatMap(({ id }) => {
    const bytes = found.get(id);
    return bytes === undefined ? [] : [{ key: id as TraceId, bytes }];
  });
};
