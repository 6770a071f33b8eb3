import { DomainError } from '../errors.ts';
import { measuresOfCosts } from '../metrics/days-query.ts';
import type { MetricsQuery, MetricsRow } from '../metrics/metrics-reader.ts';
import { timeDimension } from '../metrics/resolve-metrics-query.ts';
import type { Usd } from '../money/usd.ts';
import { sumByGroup, sumCosts } from './cost-table.ts';
import type { CostDimension, CostQuery, CostRow, CostSums, CostTable } from './cost-table.ts';

/** A row whose tags are still one group. */
interface Part extends CostRow {
  readonly tags: readonly string[];
}

/** The names of dimensions in metrics; times are their buckets. */
const metricDimensions: Readonly<Record<Exclude<CostDimension, 'day' | 'hour'>, string>> = {
  model: 'providedModelName',
  provider: 'provider',
  user: 'userId',
  session: 'sessionId',
  traceName: 'traceName',
  tag: 'tags',
  environment: 'environment',
  promptName: 'promptName',
  promptVersion: 'promptVersion',
  release: 'release',
  type: 'type',
};

/** Costs are the sums that metrics of observations return. */
export const metricsQueryOf = ({ groupBy, fromTimestamp, toTimestamp, filters }: CostQuery): MetricsQuery => {
  const isHourly = groupBy.includes('hour');
  const granularity = isHourly ? 'hour' : groupBy.includes('day') ? 'day' : undefined;
  return {
    view: 'observations',
    dimensions: groupBy.flatMap((each) => (each === 'day' || each === 'hour' ? [] : [metricDimensions[each]])),
    metrics: Object.values(measuresOfCosts).map((measure) => ({ measure, aggregation: 'sum' })),
    filters,
    granularity,
    fromTimestamp,
    toTimestamp: toTimestamp - 1,
    // An explicit order leaves out empty times.
    orderBy: [{ field: 'sum_count', direction: 'desc' }],
  };
};

export const inWordsOfCosts = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'too_expensive') throw error;
    throw tooManyGroups();
  }
};

export const tooManyGroups = (): DomainError =>
  new DomainError(
    'too_expensive',
    'This has too many groups, or takes too long: shorten the period, or group by less.',
  );

const partOf = (row: MetricsRow, groupBy: readonly CostDimension[]): Part => {
  const { tags } = row;
  return {
    ...sumsOf(row),
    // Tags are separated later.
    group: Object.fromEntries(groupBy.map((each) => [each, each === 'tag' ? null : valueOf(row, each)])),
    tags: Array.isArray(tags) ? (tags as readonly string[]) : [],
  };
};

const valueOf = (row: MetricsRow, dimension: CostDimension): string | number | null => {
  if (dimension === 'hour') return row[timeDimension] as string;
  if (dimension === 'day') return (row[timeDimension] as string).slice(0, 'YYYY-MM-DD'.length);
  return (row[metricDimensions[dimension]] ?? null) as string | number | null;
};

const sumsOf = (row: MetricsRow): CostSums => {
  const sumOf = (name: keyof CostSums): unknown => row[`sum_${measuresOfCosts[name]}`];
  const count = (name: keyof CostSums): number => Number(sumOf(name));
  return {
    observations: count('observations'),
    inputUsage: count('inputUsage'),
    outputUsage: count('outputUsage'),
    totalUsage: count('totalUsage'),
    totalCost: sumOf('totalCost') as Usd,
    computedCost: sumOf('computedCost') as Usd,
    providedObservations: count('providedObservations'),
    computedObservations: count('computedObservations'),
    unpricedObservations: count('unpricedObservations'),
  };
};

/** Each group once, of an answer to `metricsQueryOf`. */
export const costTableOf = (answer: readonly MetricsRow[], groupBy: readonly CostDimension[]): CostTable => {
  const parts = answer.map((row) => partOf(row, groupBy)).filter(({ observations }) => observations > 0);
  const rowsOf = groupBy.includes('tag') ? byTag : withoutTags;
  return { rows: sumByGroup(parts.flatMap(rowsOf)), totals: sumCosts(parts) };
};

const withoutTags = ({ tags: _tags, ...row }: Part): CostRow => row;

/** The row under each of its tags; under none without tags. */
export const byTag = ({ tags, group, ...sums }: Part): readonly CostRow[] =>
  (tags.length === 0 ? [null] : [...new Set(tags)]).map((tag) => ({ ...sums, group: { ...group, tag } }));
