import type { Day, ProjectId } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import type { AskedPage, Since } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from './conditions.ts';
import { countVersions } from './count-versions.ts';
import { sqlParameters, type SqlParameters } from './sql-parameters.ts';
import { keysOfTables } from './table-keys.ts';
import { compareTime, timeBounds } from './time-bounds.ts';

/** A day with fewer versions of rows is merged sooner than it is read twice. */
const versionsMin = 100_000;

/** Pages that end beyond this have too many candidates. */
const rowsMax = 500;

/** How many rows are candidates for each row up to the end of the page: some are deleted, or were moved to before. */
const candidatesPerRow = 1.25;

/** How many versions of rows are read for each candidate: those that were written last are not merged yet. */
const versionsPerCandidate = 2;

/** Conditions on the requested times. */
export const boundsOfPage = (
  { of, from, to }: Pick<AskedPage, 'of' | 'from' | 'to'>,
  parameters: SqlParameters,
): readonly string[] => timeBounds(keysOfTables[of].time, from, to === Infinity ? undefined : to, parameters);

const candidateSchema = z.object({ at: integer, ids: z.array(z.string()) });
type Candidate = z.infer<typeof candidateSchema>;

/** The newest versions of rows, of which the server reads little but their times; without deletions. */
const findNewestVersions = async (
  client: ClickHouse,
  projectId: ProjectId,
  asked: AskedPage,
  day: Day,
  versions: number,
): Promise<readonly Candidate[]> => {
  const parameters = sqlParameters(projectId);
  const { alias, time, ids } = keysOfTables[asked.of];
  const conditions = [
    `toDate(${time}) >= ${parameters.bind('day', day)}`,
    ...boundsOfPage(asked, parameters),
    `${alias}.is_deleted = 0`,
  ];
  const sql = `SELECT toUnixTimestamp64Micro(${time}) AS at, [${ids.join(', ')}] AS ids
FROM ${asked.of} AS ${alias}
${whereProject(alias, conditions)}
ORDER BY ${time} DESC
LIMIT ${parameters.bind('count', versions)}`;
  return client.query('find-newest-versions', sql, parameters.values, candidateSchema);
};

/** Candidates up to one that is the last of this many rows. */
const upTo = (rows: number, versions: readonly Candidate[]): readonly Candidate[] => {
  const distinct = new Set<string>();
  const end = versions.findIndex(({ ids }) => distinct.add(JSON.stringify(ids)).size === rows);
  return end === -1 ? versions : versions.slice(0, end + 1);
};

/** Rows of these ids that are newer than all of these versions but the last. */
const newerThanLast =
  ({ of }: AskedPage, candidates: readonly Candidate[], last: Candidate): Since =>
  (timeColumn, parameters) => [
    compareTime(timeColumn, true, '>', last.at, parameters),
    ...keysOfTables[of].ids.map(
      (column, place) =>
        `${column} IN ${parameters.bind('texts', [...new Set(candidates.map(({ ids }) => ids[place] ?? ''))])}`,
    ),
  ];

/**
 * Reads a page newest first of a large day from candidates: the rows of the newest versions, by time alone, so that
 * versions of all others are not merged. Every row newer than the last of these has a version among them, so a full
 * page of such rows is right. A row that is written or moved there between the two statements is missed, as if the page
 * had been read before. `undefined` if the page is not full, or the day is not large, and of scores: then it must be read in
 * another way.
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
  if ((await countVersions(client, projectId, asked.of, day)) < versionsMin) return undefined;
  const wanted = Math.ceil(rowsUpToEnd * candidatesPerRow) + 1;
  const versions = await findNewestVersions(client, projectId, asked, day, wanted * versionsPerCandidate);
  const candidates = upTo(wanted, versions);
  const last = candidates.at(-1);
  if (last === undefined) return undefined;
  const rows = await read(newerThanLast(asked, candidates, last));
  return rows.length >= asked.limit ? rows : undefined;
};
