import type { Day, ExportKey } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { bytesOf } from './body-bytes.ts';
import type { ExportRun } from './export-run.ts';
import { boundsOfDay } from './exported-days.ts';
import { movedSince } from './moved-entities.ts';

const pageTimeoutMs = 60_000;

/** A part of a day: after one key and up to another; without them, from its beginning, or to its end. */
export interface PageBounds {
  readonly day: Day;
  readonly after: ExportKey | undefined;
  readonly end: ExportKey | undefined;
}

const endSchema = z.object({ group: z.string(), id: z.string() });

/** Checking this many rows takes some 20 ms of the event loop. */
const rowsMax = 2_000;
const bodyBytesMax = 8 * 1024 * 1024;

/**
 * The key of the last row of the next page of the day: of the 5,000th row, or of the row with which the bodies, if they
 * are read, add up to 8 MB. Rows count whether or not filters match them. `undefined` when fewer are left.
 */
export const findPageEnd = async <Row, T>(
  client: Timescale,
  run: ExportRun<Row, T>,
  bounds: Omit<PageBounds, 'end'>,
): Promise<ExportKey | undefined> => {
  const { projectId, source, query } = run;
  const { name, table, alias, idColumns, bodies } = source;
  const parameters = sqlParameters(projectId);
  const conditions = conditionsOf(run, { ...bounds, end: undefined }, parameters);
  const [first, second] = idColumns;
  const order = idColumns.join(', ');
  const sql = `SELECT "group", id FROM (
  SELECT "group", id, row_number() OVER page AS nth, sum(bytes) OVER page AS bytes FROM (
    SELECT ${second === undefined ? `''` : first} AS "group", ${second ?? first} AS id,
      ${query.withBodies ? bytesOf(bodies.texts, bodies.map) : '0'} AS bytes
    FROM ${table} AS ${alias}
    ${whereProject(alias, conditions)}
    ORDER BY ${order} LIMIT ${rowsMax}
  ) AS next
  WINDOW page AS (ORDER BY "group", id ROWS UNBOUNDED PRECEDING)
) AS page
WHERE nth = ${rowsMax} OR bytes >= ${bodyBytesMax}
ORDER BY nth LIMIT 1`;
  const [end] = await client.query(`find-end-of-${name}`, sql, parameters.values, endSchema, limits);
  return end === undefined ? undefined : [bounds.day, end.group, end.id];
};

/** The rows of a page that match. */
export const readPage = async <Row, T>(
  client: Timescale,
  run: ExportRun<Row, T>,
  bounds: PageBounds,
): Promise<readonly Row[]> => {
  const { projectId, source, query } = run;
  const { name, table, alias, idColumns, rowSchema } = source;
  const parameters = sqlParameters(projectId);
  const conditions = [...conditionsOf(run, bounds, parameters), ...source.filterConditions(query, parameters)];
  const sql = `SELECT ${source.selection(query.withBodies)}
FROM ${table} AS ${alias}
${whereProject(alias, conditions)}
ORDER BY ${idColumns.join(', ')}`;
  return client.query(name, sql, parameters.values, rowSchema, limits);
};

const limits = { timeoutMs: pageTimeoutMs };

const conditionsOf = <Row, T>(
  { source, query, startedAt, isCatchingUp }: ExportRun<Row, T>,
  { day, after, end }: PageBounds,
  parameters: SqlParameters,
): string[] => {
  const { from, to } = boundsOfDay(day, query);
  const ids = `(${source.idColumns.join(', ')})`;
  const idsOf = ([, group, id]: ExportKey): string =>
    `(${(source.idColumns.length === 1 ? [id] : [group, id]).map((value) => parameters.bind('text', value)).join(', ')})`;
  return [
    ...timeBounds(source.timeColumn, from, to, parameters),
    ...(after === undefined ? [] : [`${ids} > ${idsOf(after)}`]),
    ...(end === undefined ? [] : [`${ids} <= ${idsOf(end)}`]),
    ...(isCatchingUp ? movedSince(source, startedAt, parameters) : []),
  ];
};
