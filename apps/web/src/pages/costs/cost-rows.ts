import { groupOf, type CostRow, type Dimension } from '../../api/cost-groups.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { dayMs } from '../../format/times.ts';

/** What a row's group is called. Projects may share a name. */
export const labelOf = (row: CostRow, by: Dimension): string | undefined =>
  by === 'project' ? row.projectName : groupOf(row, by);

/** A range that begins with a day of UTC: costs are summed by such days. */
export const wholeDays = (range: TimeRange): TimeRange => ({
  ...range,
  from: new Date(Math.floor(Date.parse(range.from) / dayMs) * dayMs).toISOString(),
  granularity: 'day',
  bucketMs: dayMs,
});

/** Every day of a range, as the API names them. */
export const daysOf = ({ from, to }: TimeRange): readonly string[] => {
  const count = Math.ceil((Date.parse(to) - Date.parse(from)) / dayMs);
  return Array.from({ length: count }, (_, at) => new Date(Date.parse(from) + at * dayMs).toISOString().slice(0, 10));
};
