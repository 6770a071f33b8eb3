import { groupOf, type CostRow, type Costs, type Dimension } from '../../api/cost-groups.ts';
import { changeText } from '../../format/numbers.ts';
import { resolveRange, type RangeSearch, type TimeRange } from '../../format/time-range.ts';
import { dayMs } from '../../format/times.ts';

/** The name of a row's group. Projects may have the same name. */
export const labelOf = (row: CostRow, by: Dimension): string | undefined =>
  by === 'project' ? row.projectName : groupOf(row, by);

export const noGroup = '(none)';
export const otherGroups = 'All others';

/** The name of a row's group to be shown; in quotes where it is that of what has no group, or of all other groups. */
export const nameOfGroup = (row: CostRow, by: Dimension): string => {
  const label = labelOf(row, by) ?? noGroup;
  const isReserved = label === noGroup || label === otherGroups;
  return isReserved && groupOf(row, by) !== undefined ? `“${label}”` : label;
};

export const usual = '30d';

/** The range of an address: costs are summed by UTC days, so a period that ends now starts with a whole one. */
export const costRange = (search: RangeSearch, nowMs: number): TimeRange => {
  const range = resolveRange(search, usual, nowMs);
  const from = search.from === undefined ? new Date(dayStart(range.from)).toISOString() : range.from;
  return { ...range, from, granularity: 'day', bucketMs: dayMs };
};

const dayStart = (iso: string): number => Math.floor(Date.parse(iso) / dayMs) * dayMs;

/** All days of a range, in the format of the API. */
export const daysOf = ({ from, to }: TimeRange): readonly string[] => {
  const begin = dayStart(from);
  const count = Math.ceil((Date.parse(to) - begin) / dayMs);
  return Array.from({ length: count }, (_, at) => new Date(begin + at * dayMs).toISOString().slice(0, 10));
};

/** The name of a file of costs: what splits them, and their first and last day, so that files of months differ. */
export const fileNameOf = (by: Dimension, range: TimeRange): string => {
  const days = daysOf(range);
  return `costs-by-${by}-${days[0]}-to-${days.at(-1)}.csv`;
};

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const smallestShare = 0.001;

/** A share from 0 to 1 as a percentage; one that would be rounded to 0 is below the smallest that is shown. */
export const shareText = (share: number): string =>
  share > 0 && share < smallestShare / 2 ? `< ${percent.format(smallestShare)}` : percent.format(share);

/**
 * The change of a group's cost from the period before as text: `new` for a group that the period does not have. Empty
 * if the period is not loaded, or its loaded groups are not all.
 */
export const changesFrom = (before: Costs | undefined, by: Dimension): ((row: CostRow) => string) => {
  const costs = new Map(before?.data.map((row) => [groupOf(row, by), row.totalCost]));
  const isWhole = before !== undefined && before.meta.totalItems <= before.data.length;
  return (row) => {
    const cost = costs.get(groupOf(row, by));
    if (cost === undefined) return isWhole ? 'new' : '';
    return changeText(row.totalCost, cost) ?? '–';
  };
};
