import type { ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { daysTouched, onDays } from '../costs/day-bounds.ts';
import { computedDays, readUncomputedDays } from '../costs/read-computed-days.ts';
import { whereProject } from './conditions.ts';
import { timeBounds } from './time-bounds.ts';

type Counted = 'observations' | 'traces';

interface Period {
  readonly fromTimestamp?: number | undefined;
  readonly toTimestamp?: number | undefined;
}

const times: Readonly<Record<Counted, string>> = { observations: 'r.start_time', traces: 'r.timestamp' };
const known: Readonly<Record<Counted, string>> = {
  observations: 'sum(d.observation_count) FILTER (WHERE NOT d.is_trace)',
  traces: 'sum(d.trace_count) FILTER (WHERE d.is_trace)',
};

const countSchema = z.object({ total: z.coerce.number().nullable() });

/**
 * How many rows a project has in a period: stored counts of computed days, and the rows of the others. `undefined` when
 * a day changed while the changed days were read.
 */
export const countByDays = async (
  client: Timescale,
  projectId: ProjectId,
  counted: Counted,
  period: Period,
): Promise<number | undefined> => {
  const uncomputed = await readUncomputedDays(client, projectId, period);
  const parameters = sqlParameters(projectId);
  const days = parameters.bind('date[]', uncomputed);
  const live = (): string => {
    const ofRows = whereProject('r', [
      ...onDays(times[counted], uncomputed, parameters),
      ...timeBounds(times[counted], period.fromTimestamp, period.toTimestamp, parameters),
      `${times[counted]}::date = ANY(${days})`,
    ]);
    return ` + (SELECT count(*) FROM ${counted} AS r ${ofRows})`;
  };
  const changed = whereProject('m', [...daysTouched('m.day', period, parameters), `m.day <> ALL(${days})`]);
  const sql = `
SELECT CASE WHEN NOT EXISTS (SELECT FROM dirty_days AS m ${changed})
  THEN (SELECT coalesce(${known[counted]}, 0) FROM daily_costs AS d ${computedDays(period, uncomputed, parameters)})${uncomputed.length === 0 ? '' : live()}
END AS total`;
  const [row] = await client.query('count-by-days', sql, parameters.values, countSchema);
  return row?.total ?? undefined;
};
