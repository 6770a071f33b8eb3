import { dayOf, microsPerDay, type Day, type Micros } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import type { ExportRun } from './export-run.ts';
import { movedSince } from './moved-entities.ts';

export const startOfDay = (day: Day): Micros => Date.parse(day) * 1000;

/** The requested times of a day. */
export const boundsOfDay = (day: Day, { from, to }: { from?: Micros | undefined; to?: Micros | undefined }) => {
  const start = startOfDay(day);
  const end = start + microsPerDay;
  return { from: Math.max(start, from ?? start), to: Math.min(end, to ?? end) };
};

/** The days with requested rows, in order, `first` and those after it. */
export const exportedDays = <Row, T>(client: Timescale, run: ExportRun<Row, T>, first: Day | undefined) =>
  run.isCatchingUp ? daysOfMoves(client, run, first) : daysOfRows(client, run, first);

/** Finds the next day when it is needed: the index on the time finds it at once. */
async function* daysOfRows<Row, T>(
  client: Timescale,
  { projectId, source, query }: ExportRun<Row, T>,
  first: Day | undefined,
): AsyncGenerator<Day, void, undefined> {
  const { name, table, alias, timeColumn } = source;
  let from = laterOf(query.from, first);
  for (;;) {
    const parameters = sqlParameters(projectId);
    const where = whereProject(alias, timeBounds(timeColumn, from, query.to, parameters));
    const sql = `SELECT ${timeColumn} AS at FROM ${table} AS ${alias}\n${where}\nORDER BY ${timeColumn} LIMIT 1`;
    const [next] = await client.query(`next-day-of-${name}`, sql, parameters.values, z.object({ at: z.number() }));
    if (next === undefined) return;
    yield dayOf(next.at);
    from = startOfDay(dayOf(next.at)) + microsPerDay;
  }
}

async function* daysOfMoves<Row, T>(
  client: Timescale,
  { projectId, source, query, startedAt }: ExportRun<Row, T>,
  first: Day | undefined,
): AsyncGenerator<Day, void, undefined> {
  const { name, table, alias, timeColumn } = source;
  const parameters = sqlParameters(projectId);
  const where = whereProject(alias, [
    ...timeBounds(timeColumn, laterOf(query.from, first), query.to, parameters),
    ...movedSince(source, startedAt, parameters),
  ]);
  const sql = `SELECT DISTINCT (${timeColumn} AT TIME ZONE 'UTC')::date AS day FROM ${table} AS ${alias}
${where}
ORDER BY day`;
  const days = await client.query(`days-of-moves-${name}`, sql, parameters.values, z.object({ day: z.string() }));
  for (const { day } of days) yield day;
}

const laterOf = (from: Micros | undefined, first: Day | undefined): Micros | undefined => {
  if (first === undefined) return from;
  return Math.max(startOfDay(first), from ?? 0);
};
