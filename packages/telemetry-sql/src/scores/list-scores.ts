import { partBytesMax, type Page, type ProjectId, type ScoreListQuery, type ScoreWithTrace } from '@spanledger/core';
import { scoreSelection, selectedScoreSchema, toScore, withTraces } from '@spanledger/telemetry-rows';
import { countRows } from '../count-rows.ts';
import type { Dialect } from '../dialect.ts';
import type { Narrowed, Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import { pageSlice } from '../page-slice.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { readTracesOfScores } from './read-scores.ts';
import { conditionsOnScores } from './score-filter-columns.ts';

export const newestFirst = 'ORDER BY s.timestamp DESC, s.id';

/** Reads the page, and then the traces of its scores. */
export const listScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ScoreListQuery,
): Promise<Page<ScoreWithTrace>> => {
  const { dialect } = engine;
  const read = (since: Since) => {
    const parameters = engine.parameters(projectId);
    const sql = dialect.page({
      of: 'scores',
      selection: scoreSelection(dialect.rows),
      matching: matchingScores(dialect, query, parameters, since('s.timestamp', parameters)),
      order: newestFirst,
      slice: pageSlice(query, parameters),
    });
    return engine.query('list-scores', sql, parameters, selectedScoreSchema, { bytesMax: partBytesMax });
  };
  const { from, to, limit, page } = query;
  const skipped = (page - 1) * limit;
  const asked = { of: 'scores', from, to, limit, skipped, isSearched: false, isOfAll: isOfAll(query) } as const;
  const { rows: among } = await narrowScores(engine, projectId, query);
  const counted = engine.parameters(projectId);
  const matching = matchingScores(dialect, query, counted, among?.('s.timestamp', counted));
  const readPage = async () => (among === undefined ? engine.readNewestFirst(projectId, asked, read) : read(among));
  const [rows, totalItems] = await Promise.all([
    limit === 0 ? [] : readPage(),
    countRows(engine, 'count-scores', matching, counted),
  ]);
  const scores = rows.map((row) => toScore(projectId, row));
  return { items: withTraces(scores, await readTracesOfScores(engine, projectId, scores)), totalItems };
};

/** Conditions on the keys of the scores that match, if these are few. */
export const narrowScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  { from, to, filters = [] }: Pick<ScoreListQuery, 'from' | 'to' | 'filters'>,
): Promise<Narrowed> =>
  engine.narrow(projectId, {
    of: 'scores',
    from,
    to,
    conditions: (parameters) => conditionsOnScores(engine.dialect, filters, parameters).s,
  });

/** FROM and WHERE of the scores of a list. */
export const matchingScores = (
  dialect: Dialect,
  query: ScoreListQuery,
  parameters: SqlParameters,
  more: readonly string[] = [],
): string => {
  const { s, t } = conditionsOnScores(dialect, query.filters ?? [], parameters);
  const where = dialect.where('s', [
    ...dialect.timeBounds('s.timestamp', query.from, query.to, parameters),
    ...s,
    ...(query.onTracesOnly ? ['s.trace_id IS NOT NULL'] : []),
    ...traceFulfils(dialect, 's.trace_id', t),
    ...more,
  ]);
  return `FROM ${dialect.latest('scores', 's')}\n${where}`;
};
