import { AnswerTooLargeError, type ProjectId } from '@spanledger/core';
import type { AskedMatches, Narrowed, Since } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from './conditions.ts';
import { countVersions, versionsOfLargeProject } from './count-versions.ts';
import { boundsOfPage } from './newest-candidates.ts';
import { sqlParameters } from './sql-parameters.ts';
import { keysOfTables } from './table-keys.ts';

/** With more versions that match, rows are read without their keys. */
const matchesMax = 1_000;
/** Nor with keys of more bytes: names of scores may be of any length. */
const keyBytesMax = 4 * 1024 * 1024;

/**
 * Of a project: of this many versions one may match. If more do, those that were found until then were read in vain,
 * which is this share of what a list reads at most.
 */
const versionsPerMatch = 5_000;

const matchSchema = z.object({ day: z.string(), ids: z.array(z.string()) });

/** The sorting key of a row: its day, and its ids in the order of `keysOfTables`. */
type Match = z.infer<typeof matchSchema>;

type Asked = Pick<AskedMatches, 'of' | 'from' | 'to' | 'conditions'>;

/**
 * The keys of all versions of rows that match; `undefined` without conditions, or if there are too many. They are read
 * without FINAL, so that the server reads only the columns of the conditions, and only the blocks that their indexes
 * leave: with FINAL it also reads all blocks that may have other versions. The latest version of a matching row is
 * among them.
 */
export const findMatches = async (
  client: ClickHouse,
  projectId: ProjectId,
  asked: Asked,
  max = matchesMax,
): Promise<readonly Match[] | undefined> => {
  const { of } = asked;
  const parameters = sqlParameters(projectId);
  const conditions = asked.conditions(parameters);
  if (conditions.length === 0) return undefined;
  const { alias, time, ids } = keysOfTables[of];
  const matching = [...boundsOfPage(asked, parameters), ...conditions, `${alias}.is_deleted = 0`];
  const sql = `SELECT toString(toDate(${time})) AS day, [${ids.join(', ')}] AS ids
FROM ${of} AS ${alias}
${whereProject(alias, matching)}
LIMIT ${max + 1}`;
  const limits = { bytesMax: keyBytesMax };
  const matches = await client
    .query(`find-matching-${of}`, sql, parameters.values, matchSchema, limits)
    .catch((error: unknown) => {
      if (error instanceof AnswerTooLargeError) return undefined;
      throw error;
    });
  return matches === undefined || matches.length > max ? undefined : matches;
};

/**
 * The sorting key of the table, column by column: rows of other combinations either match and are among the keys, or do
 * not match.
 */
export const amongMatches =
  (of: AskedMatches['of'], matches: readonly Match[]): Since =>
  (timeColumn, parameters) => [
    `toDate(${timeColumn}) IN ${parameters.bind('days', distinct(matches.map(({ day }) => day)))}`,
    ...keysOfTables[of].ids.map(
      (column, place) =>
        `${column} IN ${parameters.bind('texts', distinct(matches.map(({ ids }) => ids[place] ?? '')))}`,
    ),
  ];

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

/**
 * Conditions on the keys of what matches; none if a project has so few rows that planning another statement costs more
 * than it saves. The traces that match are found first: rows are then those of these traces.
 */
export const narrow = async (client: ClickHouse, projectId: ProjectId, asked: AskedMatches): Promise<Narrowed> => {
  const { of, conditions, onTraces = () => [] } = asked;
  const isNarrowing = [conditions, onTraces].some((each) => each(sqlParameters(projectId)).length > 0);
  const versions = isNarrowing ? await countVersions(client, projectId, of) : 0;
  if (versions < versionsOfLargeProject) return {};
  const max = Math.min(matchesMax, Math.floor(versions / versionsPerMatch));
  const traces = await findMatches(client, projectId, { of: 'traces', conditions: onTraces }, max);
  const traceIds = traces?.flatMap(({ ids }) => ids);
  const ofTraces = `${keysOfTables[of].alias}.trace_id`;
  const conditionsOfRows: AskedMatches['conditions'] = (parameters) => [
    ...conditions(parameters),
    ...(traceIds === undefined ? [] : [`${ofTraces} IN ${parameters.bind('texts', traceIds)}`]),
  ];
  const rows = await findMatches(client, projectId, { ...asked, conditions: conditionsOfRows }, max);
  return { rows: rows && amongMatches(of, rows), traces: traces && amongMatches('traces', traces) };
};
