import { earliestMicros, microsPerDay, type Micros, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { AskedPage, Since } from '@spanledger/telemetry-sql';
import { projectParameter } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from './time-bounds.ts';

/** How far back from the newest day a list reads at first, and how much farther at least when its page is not full. */
const firstWindow = 7 * microsPerDay;
const growth = 4;

const computed = `daily_costs WHERE project_id = ${projectParameter} AND NOT is_group`;
const marked = `dirty_days WHERE project_id = ${projectParameter}`;

const daysSchema = z.object({ first: z.number().nullable(), last: z.number().nullable() });
const daysSql = `
SELECT min(first)::timestamptz AS first, max(last)::timestamptz AS last FROM (
  SELECT min(day) AS first, max(day) AS last FROM ${computed}
  UNION ALL SELECT min(day), max(day) FROM ${marked}
) AS days`;

const everything: Since = () => [];
const since =
  (at: Micros): Since =>
  (timeColumn, parameters) => [`${timeColumn} >= ${bindTime(at, parameters)}`];

/** From the first day of a project on, and nothing if it has got days before that. */
const sinceFirst =
  (first: Micros): Since =>
  (timeColumn, parameters) => {
    const at = bindTime(first, parameters);
    const isBefore = `day < (${at})::date`;
    return [
      `${timeColumn} >= ${at}`,
      `NOT EXISTS (SELECT FROM ${computed} AND ${isBefore})`,
      `NOT EXISTS (SELECT FROM ${marked} AND ${isBefore})`,
    ];
  };

/**
 * Reads a page of rows newest first by times that are constants of the statement, so that it is planned for the chunks
 * of these times: those of the newest week first, and of longer times until the page is full. Each statement reads the
 * page by itself, so rows that move in between are neither repeated nor missed: rows older than those of a full page do
 * not belong to it.
 */
export const readNewestFirst = async <Row>(
  client: Timescale,
  projectId: ProjectId,
  { of, from, to, limit }: AskedPage,
  read: (conditions: Since) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const [days] = await client.query('days-of-project', daysSql, [projectId], daysSchema);
  if (days === undefined || days.first === null || days.last === null) return read(everything);
  const isOfDays = of !== 'scores';
  const newest = Math.min(to ?? Infinity, days.last + microsPerDay);
  const oldest = Math.max(from ?? -Infinity, isOfDays ? days.first : -Infinity);
  let window = firstWindow;
  while (newest - window > Math.max(oldest, earliestMicros)) {
    const rows = await read(since(newest - window));
    if (rows.length >= limit) return rows;
    // As far as needed to fill the page if older times have as many rows; without any row that is all time.
    window = Math.ceil(window * Math.max(growth, (2 * limit) / rows.length));
  }
  if (!isOfDays || oldest === from) return read(everything);
  const rows = await read(sinceFirst(days.first));
  return rows.length > 0 ? rows : read(everything);
};
