import type { Micros, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { projectParameter, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from './time-bounds.ts';

/** Where it is said when rows of traces lie: first and last, `to` excluded, of one row under the alias `d`. */
interface Whereabouts {
  readonly table: string;
  readonly condition: string;
  readonly from: string;
  readonly to: string;
}

/** Of traces and of their observations. */
export const rowsOfTraces: Whereabouts = {
  table: 'trace_days',
  condition: 'TRUE',
  from: 'd.first_day::timestamptz',
  to: '(d.last_day + 1)::timestamptz',
};

export const scoresOfTheTraces: Whereabouts = {
  table: 'score_keys',
  condition: 'NOT d.is_deleted',
  from: 'd.timestamp',
  to: `(d.timestamp + INTERVAL '1 microsecond')`,
};

interface TimeSpan {
  readonly from: Micros;
  readonly to: Micros;
}

const spanSchema = z.object({ from: z.number().nullable(), to: z.number().nullable() });

/** `undefined` when there are no rows. */
const readSpan = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly TraceId[],
  { table, condition, from, to }: Whereabouts,
): Promise<TimeSpan | undefined> => {
  const sql = `
SELECT min(${from}) AS "from", max(${to}) AS "to" FROM ${table} AS d
WHERE d.project_id = $1 AND d.trace_id = ANY ($2::text[]) AND ${condition}`;
  const [row] = await client.query('span-of-traces', sql, [projectId, ids], spanSchema);
  return row === undefined || row.from === null || row.to === null ? undefined : { from: row.from, to: row.to };
};

/** Gives the conditions on the time of rows; `ids` is a list, as SQL. */
export type SpanConditions = (timeColumn: string, ids: string, parameters: SqlParameters) => string[];

/** In a span, and nothing when the traces have come to have rows outside it. */
const conditionsOf =
  (span: TimeSpan, { table, condition, from, to }: Whereabouts): SpanConditions =>
  (timeColumn, ids, parameters) => {
    const [first, end] = [bindTime(span.from, parameters), bindTime(span.to, parameters)];
    return [
      `${timeColumn} >= ${first}`,
      `${timeColumn} < ${end}`,
      `NOT EXISTS (SELECT FROM ${table} AS d WHERE d.project_id = ${projectParameter} AND d.trace_id = ANY (${ids})
    AND ${condition} AND (${from} < ${first} OR ${to} > ${end}))`,
    ];
  };

/**
 * Reads rows of traces by times that are constants of the statement, so that it is planned for the chunks of these times,
 * however many others there are. Where that finds nothing it is asked once more, with the times as the statement itself
 * finds them: the traces may have got others in between.
 */
export const readInSpan = async <Row>(
  client: Timescale,
  projectId: ProjectId,
  ids: readonly TraceId[],
  whereabouts: Whereabouts,
  read: (within: SpanConditions | undefined) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const span = await readSpan(client, projectId, ids, whereabouts);
  if (span === undefined) return [];
  const rows = await read(conditionsOf(span, whereabouts));
  return rows.length > 0 ? rows : read(undefined);
};
