import type { ProjectId } from '@spanledger/core';
import type { Located, Within } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from './conditions.ts';
import { daysFinderOfReaders, type FoundDays } from './find-days.ts';
import { sqlParameters } from './sql-parameters.ts';

/** Scores with more keys are read by a subquery for keys. */
const scoreKeysMax = 1_000;

const scoreKeySchema = z.object({ day: z.string(), name: z.string(), id: z.string() });
type ScoreKey = z.infer<typeof scoreKeySchema>;

/**
 * Reads rows of named entities by their stored days, and scores of traces by their keys. These are read first and are
 * constants of the statement then: as a subquery, each statement plans and reads them again. Ids without rows cost no
 * statement of their own.
 */
export const readLocated = async <Row, Id extends string>(
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly Id[],
  located: Located,
  read: (within: Within | undefined, ids: readonly Id[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  if (located === 'scoresOfTraces') {
    const keys = ids.length === 0 ? [] : await findScoreKeys(client, projectId, ids);
    return keys.length === 0 ? [] : read(keys.length > scoreKeysMax ? undefined : amongKeys(keys), ids);
  }
  const kind = located === 'scores' ? 'score' : 'trace';
  const rows: (readonly Row[])[] = [];
  for (const found of await daysFinderOfReaders(client)(kind, projectId, ids)) {
    rows.push(await read(onDays(found), found.ids as readonly Id[]));
  }
  return rows.length === 1 ? (rows[0] ?? []) : rows.flat();
};

const onDays =
  (found: FoundDays): Within =>
  (timeColumn, _ids, parameters) => [found.dayCondition(timeColumn, parameters.bind('days', found.params.days))];

/** The keys of all versions of scores that were ever of these traces; one more than the limit if there are too many. */
const findScoreKeys = async (
  client: ClickHouse,
  projectId: ProjectId,
  traceIds: readonly string[],
): Promise<readonly ScoreKey[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT toString(toDate(s.timestamp)) AS day, s.name AS name, s.id AS id
FROM scores AS s
${whereProject('s', [`s.trace_id IN ${parameters.bind('texts', traceIds)}`])}
LIMIT ${scoreKeysMax + 1}`;
  return client.query('find-score-keys', sql, parameters.values, scoreKeySchema);
};

/**
 * The sorting key of the table, column by column: other combinations of these are no scores of the traces, or among the
 * keys.
 */
const amongKeys =
  (keys: readonly ScoreKey[]): Within =>
  (timeColumn, _ids, parameters) => [
    `toDate(${timeColumn}) IN ${parameters.bind('days', distinct(keys, 'day'))}`,
    `s.name IN ${parameters.bind('texts', distinct(keys, 'name'))}`,
    `s.id IN ${parameters.bind('texts', distinct(keys, 'id'))}`,
  ];

const distinct = (keys: readonly ScoreKey[], column: keyof ScoreKey): readonly string[] => [
  ...new Set(keys.map((key) => key[column])),
];
