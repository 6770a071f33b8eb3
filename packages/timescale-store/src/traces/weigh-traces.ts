import { entityBytes, type ProjectId, type TraceId, type TraceListQuery, type Weighed } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bytesOf } from '../export/body-bytes.ts';
import { pageSlice } from '../query/conditions.ts';
import { orderOfTraces } from './list-traces.ts';
import { matchingTraces } from './matching-traces.ts';

const rowSchema = z.object({ id: z.string(), bytes: integer });

/** As `listTraces` finds them. */
export const weighTraces = async (
  client: Timescale,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
): Promise<readonly Weighed<TraceId>[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT t.id AS id, ${entityBytes} + ${bytesOf(['t.input', 't.output'], 't.metadata')} AS bytes
${matchingTraces({ ...query, withBodies: false }, parameters, true)}
${orderOfTraces(query)}
${pageSlice(query, parameters)}`;
  const rows = await client.query('weigh-traces', sql, parameters.values, rowSchema);
  return rows.map(({ id, bytes }) => ({ key: id as TraceId, bytes }));
};
