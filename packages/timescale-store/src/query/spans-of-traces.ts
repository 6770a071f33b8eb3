import { microsPerDay, type Micros, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { Within } from '@spanledger/telemetry-sql';
import { projectParameter } from '../client/sql-parameters.ts';
import type { QueryLimits, Timescale } from '../client/timescale-client.ts';
import { bindTime } from './time-bounds.ts';

/** The table with the times of entities' rows: first and last, `to` excluded, of rows under the alias `d`. */
interface Whereabouts {
  readonly table: string;
  /** The column of the entity's id. */
  readonly id: string;
  readonly condition: string;
  readonly from: string;
  readonly to: string;
  /** Times are only added: rows that are not outside a span now were not outside it before. */
  readonly onlyGrows?: true;
}

const isLive = 'NOT d.is_deleted';
const atTime = (column: string) => ({ from: `d.${column}`, to: `(d.${column} + INTERVAL '1 microsecond')` });

/** Of traces and of their observations. */
export const rowsOfTraces: Whereabouts = {
  table: 'trace_days',
  id: 'd.trace_id',
  condition: 'TRUE',
  from: 'd.first_day::timestamptz',
  to: '(d.last_day + 1)::timestamptz',
  onlyGrows: true,
};

export const scoresOfTheTraces: Whereabouts = {
  table: 'score_keys',
  id: 'd.trace_id',
  condition: isLive,
  ...atTime('timestamp'),
};

export const tracesThemselves: Whereabouts = {
  table: 'trace_keys',
  id: 'd.id',
  condition: isLive,
  ...atTime('timestamp'),
};

export const scoresThemselves: Whereabouts = {
  table: 'score_keys',
  id: 'd.id',
  condition: isLive,
  ...atTime('timestamp'),
};

/** Entities whose rows are near one another in time, and those times. */
interface Span {
  readonly ids: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
}

const spanSchema = z.object({ id: z.string(), from: z.number(), to: z.number() });

/** How far apart the times may be that one statement reads, and the maximal number of statements. */
const nearMicros = 14 * microsPerDay;
const spansMax = 4;

/** Entities without rows are in none. */
const readSpans = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly string[],
  { table, id, condition, from, to }: Whereabouts,
  limits: QueryLimits,
): Promise<readonly Span[]> => {
  const sql = `
SELECT ${id} AS id, min(${from}) AS "from", max(${to}) AS "to" FROM ${table} AS d
WHERE d.project_id = $1 AND ${id} = ANY ($2::text[]) AND ${condition}
GROUP BY ${id}`;
  return spansOf(await client.query('spans-of-entities', sql, [projectId, ids], spanSchema, limits));
};

const spansOf = (rows: readonly z.infer<typeof spanSchema>[]): readonly Span[] => {
  const spans: { ids: string[]; from: Micros; to: Micros }[] = [];
  for (const { id, from, to } of rows.toSorted((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last === undefined || (from - last.to > nearMicros && spans.length < spansMax)) {
      spans.push({ ids: [id], from, to });
    } else {
      last.ids.push(id);
      last.to = Math.max(last.to, to);
    }
  }
  return spans;
};

/** In a span, and nothing if the entities have got rows outside it. */
const conditionsOf =
  (span: Span, { table, id, condition, from, to }: Whereabouts): Within =>
  (timeColumn, ids, parameters) => {
    const [first, end] = [bindTime(span.from, parameters), bindTime(span.to, parameters)];
    return [
      `${timeColumn} >= ${first}`,
      `${timeColumn} < ${end}`,
      `NOT EXISTS (SELECT FROM ${table} AS d WHERE d.project_id = ${projectParameter} AND ${id} = ANY (${ids})
    AND ${condition} AND (${from} < ${first} OR ${to} > ${end}))`,
    ];
  };

/** Whether an empty answer may be of a moment when the entities had rows outside the span. */
const mayBeOutside = async (
  client: Timescale,
  projectId: ProjectId,
  { ids, from, to }: Span,
  whereabouts: Whereabouts,
  limits: QueryLimits,
): Promise<boolean> => {
  if (whereabouts.onlyGrows !== true) return true;
  const spans = await readSpans(client, projectId, ids, whereabouts, limits);
  return spans.some((span) => span.from < from || span.to > to);
};

/**
 * Reads rows of some of the entities, by conditions on their times; without them, at times that the statement finds.
 */
export type ReadInSpan<Row, Id extends string> = (
  within: Within | undefined,
  ids: readonly Id[],
) => Promise<readonly Row[]>;

/**
 * Reads rows of entities by times that are constants of the statement, so that it is planned for the chunks of these
 * times, however many others there are; times far apart are read by several statements. If one finds nothing and its
 * entities may have moved to other times in between, it is run once more, with the times as the statement itself finds
 * them.
 */
export const readInSpan = async <Row, Id extends string>(
  client: Timescale,
  projectId: ProjectId,
  ids: readonly Id[],
  whereabouts: Whereabouts,
  read: ReadInSpan<Row, Id>,
  limits: QueryLimits = {},
): Promise<readonly Row[]> => {
  const found: (readonly Row[])[] = [];
  for (const span of await readSpans(client, projectId, ids, whereabouts, limits)) {
    const some = span.ids as readonly Id[];
    const rows = await read(conditionsOf(span, whereabouts), some);
    const isAgain = rows.length === 0 && (await mayBeOutside(client, projectId, span, whereabouts, limits));
    found.push(isAgain ? await read(undefined, some) : rows);
  }
  return found.length === 1 ? (found[0] ?? []) : found.flat();
};
