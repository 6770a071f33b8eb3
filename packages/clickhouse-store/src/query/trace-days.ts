import { projectParameter } from './sql-parameters.ts';

/**
 * A condition that restricts to the days on which the named traces have rows, so that finding them by id reads those
 * days and not all. Without traces of that name it restricts to a day in 1970. `ids` is a value or a subquery in
 * brackets.
 */
export const onDaysOfTraces = (dayColumn: string, ids: string): string => {
  // Written once: the server analyses each subquery, however equal.
  const name = `days_of_${dayColumn.replaceAll(/\W+/g, '_')}`;
  const days = `(SELECT (min(first_day), max(last_day)) FROM trace_days
    WHERE project_id = ${projectParameter} AND trace_id IN ${ids})`;
  return `${dayColumn} BETWEEN tupleElement(${days} AS ${name}, 1) AND tupleElement(${name}, 2)`;
};
