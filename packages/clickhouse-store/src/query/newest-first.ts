import type { Day, ProjectId } from '@spanledger/core';
import type { AskedPage, Since } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from './conditions.ts';
import { countVersions, versionsOfLargeProject } from './count-versions.ts';
import { boundsOfPage, readAmongCandidates } from './newest-candidates.ts';
import { sqlParameters } from './sql-parameters.ts';
import { keysOfTables } from './table-keys.ts';

/**
 * How many versions of rows, for each row of the page and of those before it, the newest days that are read have, one
 * after the other until the page is full. After the last of them everything is read.
 */
const versionsPerRow = [2, 32, 512] as const;
/** With conditions on narrow columns: planning one more statement costs as much as reading so many rows of them. */
const versionsPerMatch = [64, 512] as const;

const daySchema = z.object({ day: z.string() });

/** Powers of two, so that neighbouring pages ask for the same day. */
const roundedUp = (rank: number): number => 2 ** Math.ceil(Math.log2(rank));

/**
 * Caches for some seconds the days of lists without a period: a page is right with any of these days, and one with an
 * outdated day has some more rows to read.
 */
const findRememberedDay = async (
  client: ClickHouse,
  projectId: ProjectId,
  asked: AskedPage,
  atLeast: number,
): Promise<Day | undefined> => {
  const rank = roundedUp(atLeast);
  const isOfAllTimes = asked.from === undefined && (asked.to === undefined || asked.to === Infinity);
  if (!isOfAllTimes) return findDay(client, projectId, asked, rank);
  const key = JSON.stringify([projectId, asked.of, rank]);
  const known = client.pageDays.get(key);
  if (known !== undefined) return known.day;
  const day = await findDay(client, projectId, asked, rank);
  client.pageDays.set(key, { day });
  return day;
};

/**
 * Reads a page newest first from the newest days alone: those that have the newest versions of rows, some for each row
 * of the page, and from more days while the page is not full. Rows of days before come after all rows of a full page,
 * so it makes no difference to the page which days those are. Of a large day candidates are read first. What is
 * searched in a small project is read at once, by its index.
 */
export const readNewestFirst = async <Row>(
  client: ClickHouse,
  projectId: ProjectId,
  asked: AskedPage,
  read: (since: Since) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const isAtOnce = asked.isSearched && (await countVersions(client, projectId, asked.of)) < versionsOfLargeProject;
  let known: Day | undefined;
  const steps = asked.isOfAll || asked.isSearched ? versionsPerRow : versionsPerMatch;
  for (const versions of isAtOnce ? [] : steps) {
    const day = await findRememberedDay(client, projectId, asked, versions * (asked.skipped + asked.limit));
    if (day === undefined) break;
    if (day === known) continue;
    const page = known === undefined ? await readAmongCandidates(client, projectId, asked, day, read) : undefined;
    if (page !== undefined) return page;
    known = day;
    const rows = await read((timeColumn, parameters) => [`toDate(${timeColumn}) >= ${parameters.bind('day', day)}`]);
    if (rows.length >= asked.limit) return rows;
  }
  return read(() => []);
};

const findDay = async (
  client: ClickHouse,
  projectId: ProjectId,
  asked: AskedPage,
  rank: number,
): Promise<Day | undefined> => {
  const parameters = sqlParameters(projectId);
  const { of } = asked;
  const { alias, time } = keysOfTables[of];
  // The table is sorted by day: it is read from its end until the rank is reached.
  const sql = `SELECT toString(toDate(${time})) AS day
FROM ${of} AS ${alias}
${whereProject(alias, boundsOfPage(asked, parameters))}
ORDER BY toDate(${time}) DESC
LIMIT 1 OFFSET ${parameters.bind('UInt64', rank)}`;
  const [row] = await client.query('find-page-start', sql, parameters.values, daySchema);
  return row?.day;
};
