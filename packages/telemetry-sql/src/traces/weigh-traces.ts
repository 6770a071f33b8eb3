import { entityBytes, type ProjectId, type TraceId, type TraceListQuery, type Weighed } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';
import { idsBySums } from './ids-by-sums.ts';
import { isBySum, matchingTraces } from './matching-traces.ts';
import { orderOfTraces } from './trace-order.ts';

const weighedSchema = z.object({ id: z.string(), bytes: integer });

/** In the order of `listTraces`; of the bodies the server reads the lengths. */
export const weighTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
): Promise<readonly Weighed<TraceId>[]> => {
  const { dialect } = engine;
  const selection = `t.id AS id, ${entityBytes} + ${dialect.bytesOf(['t.input', 't.output'], 't.metadata')} AS bytes`;
  if (dialect.readsSumsFirst && isBySum(query)) {
    const { ids } = await idsBySums(engine, projectId, query);
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${selection}
${dialect.tracesById(parameters.bind('texts', ids), parameters, undefined)}`;
    const rows = await engine.query('weigh-traces', sql, parameters, weighedSchema);
    const found = new Map(rows.map((row) => [row.id, row.bytes]));
    return ids.flatMap((id) => {
      const bytes = found.get(id);
      return bytes === undefined ? [] : [{ key: id, bytes }];
    });
  }
  const parameters = engine.parameters(projectId);
  const sql = dialect.page({
    of: 'traces',
    selection,
    matching: matchingTraces(dialect, query, parameters, true),
    order: orderOfTraces(dialect, query),
    slice: pageSlice(query, parameters),
  });
  const rows = await engine.query('weigh-traces', sql, parameters, weighedSchema);
  return rows.map(({ id, bytes }) => ({ key: id as TraceId, bytes }));
};
