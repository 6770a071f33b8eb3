import type { SqlParameters, Within } from '@spanledger/telemetry-sql';
import { projectParameter } from '../client/sql-parameters.ts';

/**
 * A condition that restricts to the days on which the named traces have rows, so that finding them by id reads the
 * partitions of those days and not all. It matches nothing without traces of that name. `ids` is a list or a subquery,
 * in the form of `ANY`, in brackets.
 */
export const onDaysOfTraces = (timeColumn: string, ids: string): string => {
  const boundary = (day: string): string =>
    `(SELECT ${day}::timestamptz FROM trace_days WHERE project_id = ${projectParameter} AND trace_id = ANY ${ids})`;
  return `${timeColumn} >= ${boundary('min(first_day)')} AND ${timeColumn} < ${boundary('(max(last_day) + 1)')}`;
};

/** Condition that an observation under the alias `o` belongs to a trace, whose days may be known. */
export const isOfTrace = (traceId: string, parameters: SqlParameters, within?: Within): string[] => {
  const parameter = parameters.bind('text', traceId);
  const ids = `ARRAY[${parameter}]`;
  const onDays = within?.('o.start_time', ids, parameters) ?? [onDaysOfTraces('o.start_time', `(${ids})`)];
  return [`o.trace_id = ${parameter}`, ...onDays];
};
