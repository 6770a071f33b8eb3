import type { ScoreMeasure, ScoreMetricColumn, ScoreViewName } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import type { SqlColumn } from '../filters/sql-column.ts';
import { scoreFilterColumns } from '../scores/score-filter-columns.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import type { EntitySelection } from './entity-selection.ts';
import type { EntityView } from './select-entities.ts';

/** `s`: the score; `t`: its trace; `o`: its observation; `joined`: of several of them. */
interface Column extends SqlColumn {
  readonly from: 's' | 't' | 'o' | 'joined';
}

const own = (sql: string): Column => ({ sql, from: 's' });
const ofTrace = (sql: string): Column => ({ sql, from: 't' });
const ofObservation = (sql: string): Column => ({ sql, from: 'o' });

const columnsIn = (dialect: Dialect): Readonly<Record<ScoreMetricColumn, Column>> => ({
  ...scoreFilterColumns(dialect),
  // A score of a trace belongs to the session of that trace.
  sessionId: { sql: 'coalesce(s.session_id, t.session_id)', from: 'joined' },
  traceRelease: ofTrace('t.release'),
  traceVersion: ofTrace('t.version'),
  observationName: ofObservation('o.name'),
  observationModelName: ofObservation('o.model'),
  observationPromptName: ofObservation('o.prompt_name'),
  observationPromptVersion: ofObservation(dialect.metrics.text('o.prompt_version')),
  experimentId: ofObservation(dialect.experiment.id),
  experimentName: ofObservation(dialect.experiment.name),
  timestampMonth: own(dialect.metrics.monthText('s.timestamp')),
  timestampDay: own(dialect.metrics.dateText('s.timestamp')),
});

/** Groups whose name differs from that of the filter. */
const dimensionsIn = (
  { metrics }: Dialect,
  columns: ReturnType<typeof columnsIn>,
): Readonly<Record<string, string>> => ({
  observationPromptVersion: metrics.answered('o.prompt_version'),
  booleanValue: metrics.bool(columns.booleanValue.sql),
  tags: metrics.joinedList('t.tags'),
});

const measures: Readonly<Record<ScoreMeasure, string>> = { count: '1', value: 's.value' };

const typesOf: Readonly<Record<ScoreViewName, string>> = {
  'scores-numeric': `s.data_type IN ('NUMERIC', 'BOOLEAN')`,
  'scores-boolean': `s.data_type = 'BOOLEAN'`,
  'scores-categorical': `s.data_type = 'CATEGORICAL'`,
};

/** Condition that the observation of the score is stored and fulfils conditions on `o`. */
const observationFulfils = (dialect: Dialect, conditions: readonly string[], ids: string): string[] => {
  if (conditions.length === 0) return [];
  const { latest, metrics, onDaysOfTraces, where } = dialect;
  const known = [`o.trace_id IN ${ids}`, onDaysOfTraces('o.start_time', ids), ...conditions];
  const key = `(${metrics.orEmpty('s.trace_id')}, ${metrics.orEmpty('s.observation_id')})`;
  return [`${key} IN (SELECT o.trace_id, o.id FROM ${latest('observations', 'o')} ${where('o', known)})`];
};

/** Scores of the types of a view. */
export const viewOfScores = (view: ScoreViewName): EntityView => ({
  select: (dialect, _query, resolved, parameters) => {
    const { metrics, where } = dialect;
    const columns = columnsIn(dialect);
    const dimensions = dimensionsIn(dialect, columns);
    const dimension: EntitySelection['dimension'] = (field) =>
      dimensions[field] ?? columns[field as ScoreMetricColumn].sql;
    const times = dialect.timeBounds('s.timestamp', resolved.fromTimestamp, resolved.toTimestamp + 1, parameters);
    const ofTraces = `FROM scores AS s ${where('s', [...times, 's.trace_id IS NOT NULL'])}`;
    const traceId = metrics.orEmpty('s.trace_id');
    const ids = `(SELECT ${traceId} ${ofTraces})`;
    const conditions: Record<Column['from'], string[]> = { s: [], t: [], o: [], joined: [] };
    for (const filter of resolved.filters) {
      const column = columns[filter.column as ScoreMetricColumn];
      conditions[column.from].push(dialect.compileFilter(filter, column, parameters));
    }
    const expressions = [...resolved.dimensions.map(dimension), ...conditions.joined];
    const names = (alias: string): boolean => namesAlias(expressions, alias);
    const matching = where('s', [
      ...times,
      typesOf[view],
      ...conditions.s,
      ...conditions.joined,
      ...traceFulfils(dialect, 's.trace_id', conditions.t),
      ...observationFulfils(dialect, conditions.o, ids),
    ]);
    const joins = [
      ...(names('t') ? [metrics.joinTrace({ from: ofTraces, column: traceId }, resolved, parameters)] : []),
      ...(names('o') ? [metrics.joinObservation(ids)] : []),
    ];
    return {
      with: '',
      from: [`FROM ${dialect.latest('scores', 's')}`, ...joins, matching].join('\n'),
      time: 's.timestamp',
      dimension,
      measure: (name) => measures[name as ScoreMeasure],
      selected: [],
      conditions: [],
    };
  },
});
