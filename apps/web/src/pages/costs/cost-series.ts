import { groupOf, type CostRow, type Dimension } from '../../api/cost-groups.ts';
import { colorsCount, type Series } from '../../charts/series.ts';
import { nameOfGroup, otherGroups } from './cost-rows.ts';

/**
 * The most expensive groups by day, and the sum of all others, so that the series of a day add up to its cost. `rows`
 * are groups of the whole period, `cells` those of each day, `totals` the days.
 */
export const costSeries = (
  by: Dimension,
  days: readonly string[],
  {
    rows,
    cells,
    totals,
  }: { readonly rows: readonly CostRow[]; readonly cells: readonly CostRow[]; readonly totals: readonly CostRow[] },
): readonly Series[] => {
  const largest = rows.slice(0, colorsCount - 1);
  const cellKey = (day: string | undefined, row: CostRow): string => JSON.stringify([day, groupOf(row, by) ?? null]);
  const costAt = new Map(cells.map((row) => [cellKey(row.day?.slice(0, 10), row), row.totalCost]));
  const labels = largest.map((row) => nameOfGroup(row, by));
  const seriesName = (row: CostRow, label: string): string =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} (${groupOf(row, by)})`;
  const shown = largest.map((row, at) => ({
    name: seriesName(row, labels[at] ?? ''),
    values: days.map((day) => costAt.get(cellKey(day, row)) ?? 0),
  }));
  const totalAt = new Map(totals.map((row) => [row.day?.slice(0, 10), row.totalCost]));
  const others = days.map((day, at) =>
    Math.max(0, (totalAt.get(day) ?? 0) - shown.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
  );
  // A rounding error of a floating-point subtraction is not a cost.
  const isNothing = others.every((value, at) => value <= 1e-9 * (totalAt.get(days[at]) ?? 0));
  return isNothing ? shown : [...shown, { name: otherGroups, values: others, color: colorsCount }];
};
