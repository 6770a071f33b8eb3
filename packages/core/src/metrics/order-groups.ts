import { orderBy } from '../order-by.ts';
import { compareLists, compareTexts } from '../query/compare-texts.ts';
import type { MetricGroup } from './finish-metric-rows.ts';
import type { MetricOrder, MetricValue } from './metrics-reader.ts';
import { timeDimension, type ResolvedMetricsQuery } from './resolve-metrics-query.ts';

/** The order of a query, as stores apply it. Absent values are last in either direction. */
export const inOrderOf = ({ order }: Pick<ResolvedMetricsQuery, 'order'>): Compare => orderBy(...order.map(compareIn));

type Compare = (one: MetricGroup, other: MetricGroup) => number;

const compareIn =
  ({ field, direction }: MetricOrder): Compare =>
  (one, other) => {
    const [a, b] = [valueOf(one, field), valueOf(other, field)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return compareValues(a, b) * (direction === 'desc' ? -1 : 1);
  };

const valueOf = ({ start, values }: MetricGroup, field: string): MetricValue =>
  (field === timeDimension ? start : values[field]) ?? null;

const compareValues = (a: NonNullable<MetricValue>, b: NonNullable<MetricValue>): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a as string[], b as string[]);
  return a < b ? -1 : Number(a > b);
};
