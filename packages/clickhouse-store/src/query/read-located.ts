import type { ProjectId } from '@spanledger/core';
import type { Located, Within } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { daysFinderOfReaders, type FoundDays } from './find-days.ts';
import { amongMatches, findMatches } from './find-matches.ts';

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
    if (ids.length === 0) return [];
    const matches = await findScoresOfTraces(client, projectId, ids);
    if (matches?.length === 0) return [];
    const among = matches === undefined ? undefined : amongMatches('scores', matches);
    return read(among && ((timeColumn, _ids, parameters) => among(timeColumn, parameters)), ids);
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

/** The index on the trace id finds their keys. */
const findScoresOfTraces = async (client: ClickHouse, projectId: ProjectId, traceIds: readonly string[]) =>
  findMatches(client, projectId, {
    of: 'scores',
    conditions: (parameters) => [`s.trace_id IN ${parameters.bind('texts', traceIds)}`],
  });
