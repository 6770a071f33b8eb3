import { partBytesMax, type ProjectId, type Score, type ScoreStreamQuery } from '@spanledger/core';
import { scoreSelection, selectedScoreSchema, toScore } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import type { Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { narrowScores, newestFirst } from './list-scores.ts';
import { conditionsOnScores } from './score-filter-columns.ts';

export const streamScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ScoreStreamQuery,
): Promise<readonly Score[]> => {
  const { dialect } = engine;
  const read = (since: Since) => {
    const parameters = engine.parameters(projectId);
    const sql = dialect.page({
      of: 'scores',
      selection: scoreSelection(dialect.rows),
      matching: streamedScores(dialect, query, since('s.timestamp', parameters), parameters),
      order: newestFirst,
      slice: `LIMIT ${parameters.bind('count', query.limit)}`,
    });
    return engine.query('stream-scores', sql, parameters, selectedScoreSchema, { bytesMax: partBytesMax });
  };
  const { after, from, limit } = query;
  const to = Math.min(query.to ?? Infinity, after === undefined ? Infinity : after.timestamp + 1);
  const isOfEach = isOfAll(query) && query.values === undefined;
  const asked = { of: 'scores', from, to, limit, skipped: 0, isSearched: false, isOfAll: isOfEach } as const;
  const { rows: among } = await narrowScores(engine, projectId, { ...query, to });
  const rows = await (among === undefined ? engine.readNewestFirst(projectId, asked, read) : read(among));
  return rows.map((row) => toScore(projectId, row));
};

/** FROM and WHERE of the scores behind a position. */
export const streamedScores = (
  dialect: Dialect,
  query: ScoreStreamQuery,
  since: readonly string[],
  parameters: SqlParameters,
): string => {
  const { after, values } = query;
  const filtered = conditionsOnScores(dialect, query.filters ?? [], parameters);
  const where = dialect.where('s', [
    ...dialect.timeBounds('s.timestamp', query.from, query.to, parameters),
    ...since,
    ...(after === undefined ? [] : dialect.behind('s.timestamp', after.timestamp, { 's.id': after.id }, parameters)),
    ...(values === undefined ? [] : [dialect.isIn('s.value', parameters.bind('numbers', values))]),
    ...filtered.s,
    ...traceFulfils(dialect, 's.trace_id', filtered.t),
  ]);
  return `FROM ${dialect.latest('scores', 's')}\n${where}`;
};
