import type { ObservationMeasure, ObservationMetricColumn } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import { conditionsOn } from '../filters/conditions-on.ts';
import { observationFilterColumns, type ObservationFilterColumn } from '../observations/observation-filter-columns.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import type { EntitySelection } from './entity-selection.ts';
import { observationMeasures } from './observation-measures.ts';
import type { EntityView } from './select-entities.ts';

/** `entry`: available once an observation was split by the entries of a map. */
interface Column extends Omit<ObservationFilterColumn, 'from'> {
  readonly from: ObservationFilterColumn['from'] | 'entry';
}
type Columns = Readonly<Record<ObservationMetricColumn, Column>>;

const own = (sql: string): Column => ({ sql, from: 'o' });
const ofTrace = (sql: string): Column => ({ sql, from: 't' });

const columnsIn = (dialect: Dialect): Columns => {
  const { metrics } = dialect;
  const entryKey: Column = { sql: metrics.entryKey, from: 'entry' };
  const columnsOfLists = observationFilterColumns(dialect);
  return {
    ...columnsOfLists,
    providedModelName: own('o.model'),
    promptVersion: own(metrics.text('o.prompt_version')),
    promptVersionNumber: columnsOfLists.promptVersion,
    traceRelease: ofTrace('t.release'),
    traceVersion: ofTrace('t.version'),
    startTimeMonth: own(metrics.monthText('o.start_time')),
    costType: entryKey,
    usageType: entryKey,
  };
};

/** Groups whose name differs from that of the filter. */
const dimensionsIn = ({ isRootObservation, metrics }: Dialect): Readonly<Record<string, string>> => ({
  promptVersion: metrics.answered('o.prompt_version'),
  isRootObservation: metrics.bool(isRootObservation),
  tags: metrics.joinedList('t.tags'),
});

const entryMaps: Readonly<Record<string, string>> = { costType: 'o.cost_details', usageType: 'o.usage_details' };

/** The number of scores of each observation; `from` are observations `o`, of whose traces scores are counted. */
const scoresOfObservations = ({ latest, present, where }: Dialect, from: string): string => `
  SELECT ${present('s.trace_id')} AS trace_id, ${present('s.observation_id')} AS observation_id, count(*) AS score_count
  FROM ${latest('scores', 's')}
  ${where('s', [`s.trace_id IN (SELECT o.trace_id ${from})`, 's.observation_id IS NOT NULL'])}
  GROUP BY s.trace_id, s.observation_id`;

const askedObservations: EntityView['asked'] = (dialect, _query, resolved) => {
  const columns = columnsIn(dialect);
  return {
    of: 'observations',
    from: resolved.fromTimestamp,
    to: resolved.toTimestamp + 1,
    conditions: (parameters) => conditionsOn('o', dialect, columns, resolved.filters, parameters),
    onTraces: (parameters) => conditionsOn('t', dialect, columns, resolved.filters, parameters),
  };
};

const selectObservations: EntityView['select'] = (dialect, _query, resolved, parameters, narrowed) => {
  const { metrics, where } = dialect;
  const [columns, dimensions, measures] = [columnsIn(dialect), dimensionsIn(dialect), observationMeasures(dialect)];
  const dimension: EntitySelection['dimension'] = (field) =>
    dimensions[field] ?? columns[field as ObservationMetricColumn].sql;
  const measure: EntitySelection['measure'] = (name) => measures[name as ObservationMeasure];
  const times = dialect.timeBounds('o.start_time', resolved.fromTimestamp, resolved.toTimestamp + 1, parameters);
  const [onRows, onTraces, onEntries] = (['o', 't', 'entry'] as const).map((from) =>
    conditionsOn(from, dialect, columns, resolved.filters, parameters),
  ) as [string[], string[], string[]];
  if (onTraces.length > 0) onTraces.push(...(narrowed.traces?.('t.timestamp', parameters) ?? []));
  const map = resolved.entries === undefined ? undefined : entryMaps[resolved.entries];
  const entries = map === undefined ? undefined : metrics.entries(map);
  const among = narrowed.rows?.('o.start_time', parameters) ?? [];
  const matching = where('o', [
    ...times,
    ...onRows,
    ...among,
    ...traceFulfils(dialect, 'o.trace_id', onTraces),
    ...(entries?.areSelectedFirst === false ? onEntries : []),
  ]);
  const expressions = [
    ...resolved.dimensions.map(dimension),
    ...resolved.metrics.map((metric) => measure(metric.measure)),
  ];
  const names = (alias: string): boolean => namesAlias(expressions, alias);
  const inTime = `FROM observations AS o ${where('o', [...times, ...among])}`;
  const joins = [
    ...(entries?.joins ?? []),
    ...(names('t') ? [metrics.joinTrace({ from: inTime, column: 'o.trace_id' }, resolved, parameters)] : []),
    ...(names('sc')
      ? [
          `${metrics.joinOne} (${scoresOfObservations(dialect, inTime)}) AS sc ON sc.trace_id = o.trace_id AND sc.observation_id = o.id`,
        ]
      : []),
  ];
  return {
    with: '',
    from: [`FROM ${dialect.latest('observations', 'o')}`, ...joins, matching].join('\n'),
    time: 'o.start_time',
    dimension,
    measure,
    selected: entries?.selected ?? [],
    conditions: entries?.areSelectedFirst === true ? onEntries : [],
  };
};

/** Observations; related rows are read only if they are used by a group or a measure. */
export const viewOfObservations: EntityView = { asked: askedObservations, select: selectObservations };
