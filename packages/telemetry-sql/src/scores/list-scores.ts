import type { Page, ProjectId, Score, ScoreListQuery, ScoreTrace, ScoreWithTrace, TraceId } from '@spanledger/core';
import {
  scoreSelection,
  selectedScoreSchema,
  toScore,
  traceIdsOfScores,
  traceOfScoreSchema,
  traceOfScoreSelection,
  tracesOfScores,
  withTraces,
} from '@spanledger/telemetry-rows';
import { countRows } from '../count-rows.ts';
import type { Dialect } from '../dialect.ts';
import type { Narrowed, Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import { pageSlice } from '../page-slice.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { conditionsOnScores } from './score-filter-columns.ts';

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
      order: 'ORDER BY s.timestamp DESC, s.id',
      slice: pageSlice(query, parameters),
    });
    return engine.query('list-scores', sql, parameters, selectedScoreSchema);
  };
  const { from, to, limit, page } = query;
  const skipped = (page - 1) * limit;
  const asked = { of: 'scores', from, to, limit, skipped, isSearched: false, isOfAll: isOfAll(query) } as const;
  const { rows: among } = await narrowScores(engine, projectId, query);
  const counted = engine.parameters(projectId);
  const matching = matchingScores(dialect, query, counted, among?.('s.timestamp', counted));
  const [rows, totalItems] = await Promise.all([
    among === undefined ? engine.readNewestFirst(projectId, asked, read) : read(among),
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

const matchingScores = (
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

/** The trace fields of scores; traces that are not stored are absent. */
const readTracesOfScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  scores: readonly Score[],
): Promise<ReadonlyMap<TraceId, ScoreTrace>> => {
  const ids = traceIdsOfScores(scores);
  if (ids.length === 0) return new Map();
  const rows = await engine.readLocated(projectId, ids, 'traces', (within, some) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${traceOfScoreSelection}
${engine.dialect.tracesById(parameters.bind('texts', some), parameters, within)}`;
    return engine.query('read-traces-of-scores', sql, parameters, traceOfScoreSchema);
  });
  return tracesOfScores(rows);
};
