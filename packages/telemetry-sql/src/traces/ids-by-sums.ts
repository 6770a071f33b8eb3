import type { ProjectId, TraceId, TraceListQuery } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';
import { isFilteredBySum, matchingTraces } from './matching-traces.ts';
import { orderOfTraces } from './trace-order.ts';

const rowSchema = z.object({ id: z.string(), totalItems: integer.optional() });

interface IdsBySums {
  readonly ids: readonly TraceId[];
  /** How many traces match; absent if counting them needs no sums, or if the page is behind the last one. */
  readonly totalItems: number | undefined;
}

/**
 * The page of an order or a filter by sums of observations: these are computed for it once, so everything else is read
 * by its ids. A filter by sums also counts with the page.
 */
export const idsBySums = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: Omit<TraceListQuery, 'withBodies'>,
  among?: Since,
): Promise<IdsBySums> => {
  const { dialect } = engine;
  const isCounted = isFilteredBySum(dialect, query);
  // The sums of a few traces are read sooner than those of all are joined.
  const stored = among === undefined ? await engine.storedSums(projectId, query) : undefined;
  const parameters = engine.parameters(projectId);
  const sql = [
    `SELECT t.id AS id${isCounted ? ', count(*) OVER () AS "totalItems"' : ''}`,
    matchingTraces(dialect, query, parameters, true, among?.('t.timestamp', parameters), stored),
    orderOfTraces(dialect, query),
    pageSlice(query, parameters),
  ].join('\n');
  const rows = await engine.query('order-traces', sql, parameters, rowSchema);
  const isNone = isCounted && rows.length === 0 && query.page === 1;
  return { ids: rows.map(({ id }) => id as TraceId), totalItems: isNone ? 0 : rows[0]?.totalItems };
};
