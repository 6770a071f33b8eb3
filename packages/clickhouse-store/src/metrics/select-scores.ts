import type { ScoreMeasure, ScoreMetricColumn, ScoreViewName } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import { scoreFilterColumns, traceFulfils, type SqlColumn } from '@spanledger/telemetry-sql';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { joinTrace, nearPeriod } from '../traces/joined-traces.ts';
import type { EntitySelection, SelectEntities } from './entity-selection.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** `s`: the score; `t`: its trace; `o`: its observation; `joined`: of several of them. */
interface Column extends SqlColumn {
  readonly from: 's' | 't' | 'o' | 'joined';
}

const own = (sql: string): Column => ({ sql, from: 's' });
const ofTrace = (sql: string): Column => ({ sql, from: 't' });
const ofObservation = (sql: string): Column => ({ sql, from: 'o' });

const columns: Readonly<Record<ScoreMetricColumn, Column>> = {
  ...scoreFilterColumns(sqlDialect),
  // A score of a trace belongs to the session of that trace.
  sessionId: { sql: 'coalesce(s.session_id, t.session_id)', from: 'joined' },
  traceRelease: ofTrace('t.release'),
  traceVersion: ofTrace('t.version'),
  observationName: ofObservation('o.name'),
  observationModelName: ofObservation('o.model'),
  observationPromptName: ofObservation('o.prompt_name'),
  observationPromptVersion: ofObservation('toString(o.prompt_version)'),
  timestampMonth: own(`formatDateTime(s.timestamp, '%Y-%m')`),
  timestampDay: own('toString(toDate(s.timestamp))'),
};

const dimensions: Partial<Readonly<Record<ScoreMetricColumn, string>>> = {
  observationPromptVersion: 'o.prompt_version',
  booleanValue: `toBool(${scoreFilterColumns(sqlDialect).booleanValue.sql})`,
};

/** No trace has an id without characters. */
const traceId = `ifNull(s.trace_id, '')`;

const measures: Readonly<Record<ScoreMeasure, string>> = { count: '1', value: 's.value' };

const typesOf: Readonly<Record<ScoreViewName, string>> = {
  'scores-numeric': `s.data_type IN ('NUMERIC', 'BOOLEAN')`,
  'scores-boolean': `s.data_type = 'BOOLEAN'`,
  'scores-categorical': `s.data_type = 'CATEGORICAL'`,
};

const joinObservation = (ids: string): string => `LEFT ANY JOIN (
  SELECT o.trace_id AS trace_id, o.id AS id, o.name AS name, o.model AS model, o.prompt_name AS prompt_name,
    o.prompt_version AS prompt_version
  FROM observations AS o FINAL
  ${whereProject('o', [`o.trace_id IN ${ids}`, onDaysOfTraces('toDate(o.start_time)', ids)])}
) AS o ON o.trace_id = s.trace_id AND o.id = s.observation_id`;

/** That the observation of the score is stored and fulfils conditions on `o`. */
const observationFulfils = (conditions: readonly string[], ids: string): string[] => {
  if (conditions.length === 0) return [];
  const known = [`o.trace_id IN ${ids}`, onDaysOfTraces('toDate(o.start_time)', ids), ...conditions];
  const found = `SELECT o.trace_id, o.id FROM observations AS o FINAL ${whereProject('o', known)}`;
  return [`(${traceId}, ifNull(s.observation_id, '')) IN (${found})`];
};

const dimension: EntitySelection['dimension'] = (field) =>
  dimensions[field as ScoreMetricColumn] ?? columns[field as ScoreMetricColumn].sql;

/** Scores of the types of a view. */
export const selectScores =
  (view: ScoreViewName): SelectEntities =>
  (_query, resolved, parameters) => {
    const times = timeBounds('s.timestamp', resolved.fromTimestamp, resolved.toTimestamp + 1, parameters);
    const ofTraces = `FROM scores AS s ${whereProject('s', [...times, 's.trace_id IS NOT NULL'])}`;
    const ids = `(SELECT ${traceId} ${ofTraces})`;
    const conditions: Record<Column['from'], string[]> = { s: [], t: [], o: [], joined: [] };
    for (const filter of resolved.filters) {
      const column = columns[filter.column as ScoreMetricColumn];
      conditions[column.from].push(compileFilter(filter, column, parameters));
    }
    const expressions = [...resolved.dimensions.map(dimension), ...conditions.joined];
    const names = (alias: string): boolean => namesAlias(expressions, alias);
    const where = whereProject('s', [
      ...times,
      typesOf[view],
      ...conditions.s,
      ...conditions.joined,
      ...traceFulfils(sqlDialect, 's.trace_id', conditions.t),
      ...observationFulfils(conditions.o, ids),
    ]);
    const joins = [
      ...(names('t') ? [joinTrace({ from: ofTraces, column: traceId }, nearPeriod(resolved, parameters))] : []),
      ...(names('o') ? [joinObservation(ids)] : []),
    ];
    return {
      from: ['FROM scores AS s FINAL', ...joins, where].join('\n'),
      time: 's.timestamp',
      dimension,
      measure: (name) => measures[name as ScoreMeasure],
      selected: [],
      conditions: [],
    };
  };
