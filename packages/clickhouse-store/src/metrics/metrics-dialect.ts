import { microsPerDay, type TimeBucket } from '@spanledger/core';
import type { MetricsDialect } from '@spanledger/telemetry-sql';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { whereProject } from '../query/conditions.ts';
import { joinTrace, nearPeriod } from '../traces/joined-traces.ts';

/** The beginning of the bucket of a time, in microseconds. Days are counted from 1970-01-01, a Thursday. */
const bucketOf = (time: string, bucket: TimeBucket): string => {
  const at = `toUnixTimestamp64Micro(${time})`;
  const day = `toInt64(toDate(${time}))`;
  const starts: Readonly<Record<TimeBucket, string>> = {
    minute: `intDiv(${at}, 60000000) * 60000000`,
    hour: `intDiv(${at}, 3600000000) * 3600000000`,
    day: `${day} * ${microsPerDay}`,
    week: `(intDiv(${day} + 3, 7) * 7 - 3) * ${microsPerDay}`,
    month: `toInt64(toStartOfMonth(toDate(${time}))) * ${microsPerDay}`,
  };
  return starts[bucket];
};

const microsBetween = (from: string, to: string): string =>
  `(toUnixTimestamp64Micro(${to}) - toUnixTimestamp64Micro(${from}))`;

export const metricsDialect: MetricsDialect = {
  statement: (entities, plan, _query, limit) =>
    [
      `SELECT ${plan.selected.join(',\n  ')}`,
      `FROM (\nSELECT ${[...entities.selected, ...plan.eachEntity].join(',\n  ')}\n${entities.from}\n) AS each_entity`,
      ...(entities.conditions.length === 0 ? [] : [`WHERE ${entities.conditions.join(' AND ')}`]),
      ...plan.groupBy,
      ...plan.order,
      `LIMIT ${limit}`,
    ].join('\n'),
  bucketOf,
  monthText: (time) => `formatDateTime(${time}, '%Y-%m')`,
  dateText: (time) => `toString(toDate(${time}))`,
  text: (number) => `toString(${number})`,
  answered: (number) => number,
  bool: (condition) => `toBool(${condition})`,
  one: (condition) => `toUInt64(${condition})`,
  msBetween: (from, to) => `intDiv(${microsBetween(from, to)}, 1000)`,
  joinedList: (column) => column,
  orEmpty: (column) => `ifNull(${column}, '')`,
  joinOne: 'LEFT ANY JOIN',
  joinTrace: (owners, query, parameters) => joinTrace(owners, nearPeriod(query, parameters)),
  joinObservation: (ids) => `LEFT ANY JOIN (
  SELECT o.trace_id AS trace_id, o.id AS id, o.name AS name, o.model AS model, o.prompt_name AS prompt_name,
    o.prompt_version AS prompt_version, o.metadata AS metadata
  FROM observations AS o FINAL
  ${whereProject('o', [`o.trace_id IN ${ids}`, onDaysOfTraces('toDate(o.start_time)', ids)])}
) AS o ON o.trace_id = s.trace_id AND o.id = s.observation_id`,
  entryKey: 'tupleElement(entry, 1)',
  entryValue: () => 'tupleElement(entry, 2)',
  entries: (map) => ({
    joins: [],
    selected: [`arrayJoin(arrayZip(mapKeys(${map}), mapValues(${map}))) AS entry`],
    areSelectedFirst: true,
  }),
  latencyOfSums: 'if(om.observation_count > 0, intDiv(om.latency_micros, 1000), NULL)',
  selectOnce: (alias, columns, matching) => ({
    with: '',
    from: `FROM (
  SELECT ${columns.map((column) => `${alias}.${column} AS ${column}`).join(', ')}
  ${matching}
) AS ${alias}`,
    ids: `(SELECT ${alias}.id ${matching})`,
  }),
};
