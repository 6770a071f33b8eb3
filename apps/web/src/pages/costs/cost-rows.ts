import { groupOf, type CostRow, type Dimension } from '../../api/cost-groups.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { dayMs } from '../../format/times.ts';

/** The name of a row's group. Projects may have the same name. */
export const labelOf = (row: CostRow, by: Dimension): string | undefined =>
  by === 'project' ? row.projectName : groupOf(row, by);

/** A range that starts at the start of a UTC day: costs are summed by UTC days. */
export const wholeDays = (range: TimeRange): TimeRange => ({
  ...range,
  from: new Date(Math.floor(Date.parse(range.from) / dayMs) * dayMs).toISOString(),
  granularity: 'day',
  bucketMs: dayMs,
});

/** All days of a range, in the format of the API. */
export const daysOf = ({ from, to }: TimeRange): readonly string[] => {
  const count = Math.ceil((Date.parse(to) - Date.parse(from)) / dayMs);
  return Array.from({ length: count }, (_, at) => new Date(Date.parse(from) + at * dayMs).toISOString().slice(0, 10));
};
