import { microsPerDay, type Day, type Micros, type ProjectId } from '@spanledger/core';
import { dayNear, integer } from '@spanledger/telemetry-rows';
import type { AskedPage, Since } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from './conditions.ts';
import { countVersions } from './count-versions.ts';
import { sqlParameters, type SqlParameters } from './sql-parameters.ts';
import { keysOfTables } from './table-keys.ts';
import { compareTime, timeBounds } from './time-bounds.ts';

/** A day with fewer versions of rows is merged sooner than the times of all of them are read first. */
const versionsMin = 100_000;

/** Pages that end beyond this have too many candidates. */
const rowsMax = 500;

/** How many rows are candidates for each row up to the end of the page: some are deleted, or were moved to before. */
const candidatesPerRow = 1.25;

/** More versions of one time are not looked up: an import may give all its rows the same. */
const tiesMax = 1_000;

/** How many versions of rows are read for each candidate: those that were written last are not merged yet. */
const versionsPerCandidate = 2;

/**
 * The newest versions are looked for in the last part of the day first, in which there would be so many times as many of
 * them if they were spread evenly over the day so far: then the server leaves out the large parts of a day, which hold
 * what was written before. A quarter of a day is not worth it.
 */
const recentVersionsPerRead = 64;
const recentShareMax = 0.25;

/** Conditions on the requested times. */
export const boundsOfPage = (
  { of, from, to }: Pick<AskedPage, 'of' | 'from' | 'to'>,
  parameters: SqlParameters,
): readonly string[] => timeBounds(keysOfTables[of].time, from, to === Infinity ? undefined : to, parameters);

const candidateSchema = z.object({ at: integer, ids: z.array(z.string()) });
type Candidate = z.infer<typeof candidateSchema>;

/** Versions of rows in the period of a page, newest first; without deletions. The server reads little of them but their times. */
const findVersions = async (
  client: ClickHouse,
  name: string,
  projectId: ProjectId,
  asked: AskedPage,
  count: number,
  conditionsOn: (parameters: SqlParameters) => readonly string[],
): Promise<readonly Candidate[]> => {
  const parameters = sqlParameters(projectId);
  const { alias, time, ids } = keysOfTables[asked.of];
  const conditions = [...conditionsOn(parameters), ...boundsOfPage(asked, parameters), `${alias}.is_deleted = 0`];
  const sql = `SELECT toUnixTimestamp64Micro(${time}) AS at, [${ids.join(', ')}] AS ids
FROM ${asked.of} AS ${alias}
${whereProject(alias, conditions)}
ORDER BY ${time} DESC
LIMIT ${parameters.bind('count', count)}`;
  return client.query(name, sql, parameters.values, candidateSchema);
};

/** Where the last part of a day of so many versions begins; none if the day is over, or has few. */
const startOfRecent = ({ to }: AskedPage, day: Day, count: number, versions: number): Micros | undefined => {
  const end = Math.min(to ?? Infinity, Date.now() * 1000);
  const share = (count * recentVersionsPerRead) / versions;
  return share > recentShareMax || dayNear(end) !== day ? undefined : Math.floor(end - share * (end % microsPerDay));
};

/** None if finding them would take longer than merging all versions. Fewer than `count` are all that there are. */
const findNewestVersions = async (
  client: ClickHouse,
  projectId: ProjectId,
  asked: AskedPage,
  day: Day,
  count: number,
): Promise<readonly Candidate[]> => {
  const { time } = keysOfTables[asked.of];
  const sinceDay = (parameters: SqlParameters): string => `toDate(${time}) >= ${parameters.bind('day', day)}`;
  const versions = await countVersions(client, projectId, asked.of, day);
  const recent = startOfRecent(asked, day, count, versions);
  if (recent !== undefined) {
    // Not hidden from the index of a part's times, as in `compareTime`: each version counts by itself.
    const found = await findVersions(client, 'find-recent-versions', projectId, asked, count, (parameters) => [
      sinceDay(parameters),
      `${time} >= fromUnixTimestamp64Micro(${parameters.bind('time', recent)}, 'UTC')`,
    ]);
    if (found.length === count) return found;
  }
  if (versions < versionsMin) return [];
  return findVersions(client, 'find-newest-versions', projectId, asked, count, (parameters) => [sinceDay(parameters)]);
};

/** The time of the version with which so many rows are complete. */
const timeOfRow = (rows: number, versions: readonly Candidate[]): Micros | undefined => {
  const distinct = new Set<string>();
  return versions.find(({ ids }) => distinct.add(JSON.stringify(ids)).size === rows)?.at;
};

/** Rows of these ids that are not before a time. */
const amongCandidates =
  ({ of }: AskedPage, candidates: readonly Candidate[], from: Micros): Since =>
  (timeColumn, parameters) => [
    compareTime(timeColumn, true, '>=', from, parameters),
    ...keysOfTables[of].ids.map(
      (column, place) =>
        `${column} IN ${parameters.bind('texts', [...new Set(candidates.map(({ ids }) => ids[place] ?? ''))])}`,
    ),
  ];

/**
 * Reads a page newest first of a large day from candidates: the rows of the newest versions, by time alone, so that
 * versions of all others are not merged. Every row that is not before the last of these has a version among them, so a
 * full page of such rows is right. A row that is written or moved there between the statements is missed, as if the page
 * had been read before. `undefined` if the page is not full, or the day is not large, if many rows have the time of the
 * last, and of scores: then it must be read in another way.
 */
export const readAmongCandidates = async <Row>(
  client: ClickHouse,
  projectId: ProjectId,
  asked: AskedPage,
  day: Day,
  read: (since: Since) => Promise<readonly Row[]>,
): Promise<readonly Row[] | undefined> => {
  const rowsUpToEnd = asked.skipped + asked.limit;
  if (!asked.isOfAll || asked.of === 'scores' || rowsUpToEnd > rowsMax) return undefined;
  const wanted = Math.ceil(rowsUpToEnd * candidatesPerRow);
  const count = wanted * versionsPerCandidate + 1;
  const newest = await findNewestVersions(client, projectId, asked, day, count);
  const last = newest.at(-1);
  if (last === undefined) return undefined;
  const { time } = keysOfTables[asked.of];
  const isCut = newest.length === count;
  // Others with the time of the last may follow it.
  const known = isCut ? newest.filter(({ at }) => at > last.at) : newest;
  const from = timeOfRow(wanted, known) ?? last.at;
  const candidates = known.filter(({ at }) => at >= from);
  if (isCut && from === last.at) {
    const tied = await findVersions(client, 'find-tied-versions', projectId, asked, tiesMax + 1, (parameters) => [
      compareTime(time, true, '=', from, parameters),
    ]);
    if (tied.length > tiesMax) return undefined;
    candidates.push(...tied);
  }
  const rows = await read(amongCandidates(asked, candidates, from));
  return rows.length >= asked.limit ? rows : undefined;
};
