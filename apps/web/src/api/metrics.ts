import { queryOptions } from '@tanstack/react-query';

import type { TimeRange } from '../format/time-range.ts';
import { api } from './client.ts';
import type { Condition, ScoresView } from './conditions.ts';

export type MetricsView = 'traces' | 'observations' | ScoresView;

/** A query to `/api/public/metrics`. */
export interface MetricsQuestion {
  readonly view: MetricsView;
  /** Each as `aggregation_measure`, the name of the figure in the answer. */
  readonly figures: readonly string[];
  readonly dimension?: string;
  readonly byTime?: boolean;
  readonly filters?: readonly Condition[];
  readonly rows?: number;
  /** A figure with `.asc` or `.desc`; by time or by the first figure if absent. */
  readonly orderBy?: string;
}

export type MetricsRow = Readonly<Record<string, unknown>>;

const metricOf = (figure: string): { aggregation: string; measure: string } => {
  const [aggregation = '', measure = ''] = figure.split('_');
  return { aggregation, measure };
};

const orderOf = (orderBy: string): { field: string; direction: string } => {
  const [field = '', direction = 'desc'] = orderBy.split('.');
  return { field, direction };
};

/** The last microsecond of a range with an exclusive end: the API includes both ends. */
const lastInstant = (iso: string): string => new Date(Date.parse(iso) - 1).toISOString().replace('Z', '999Z');

export const metricsQuery = (projectId: string, question: MetricsQuestion, range: TimeRange) =>
  queryOptions({
    queryKey: ['metrics', projectId, question, range.from, range.to, range.granularity],
    queryFn: async ({ signal }): Promise<readonly MetricsRow[]> => {
      const query = JSON.stringify({
        view: question.view,
        metrics: question.figures.map(metricOf),
        dimensions: question.dimension === undefined ? [] : [{ field: question.dimension }],
        filters: question.filters ?? [],
        ...(question.byTime === true ? { timeDimension: { granularity: range.granularity } } : {}),
        fromTimestamp: range.from,
        toTimestamp: lastInstant(range.to),
        ...(question.orderBy === undefined ? {} : { orderBy: [orderOf(question.orderBy)] }),
        // Times are as many as the range has: a limit would leave out the latest ones.
        ...(question.byTime === true ? {} : { config: { row_limit: question.rows ?? 1000 } }),
      });
      const { data } = await api.get('/api/public/metrics', { projectId }, { query: { query }, signal });
      return data;
    },
  });

const unpricedFigure = 'sum_countUnpriced';

/**
 * The number of observations whose usage has no price, in all or by a dimension. Those of traces that are filtered are
 * counted by reading them; without a filter days have the number.
 */
export const unpricedCountQuery = (
  projectId: string,
  question: Pick<MetricsQuestion, 'dimension' | 'filters' | 'rows'> & { readonly view?: 'traces' | 'observations' },
  range: TimeRange,
) =>
  metricsQuery(
    projectId,
    { view: 'observations', ...question, figures: [unpricedFigure], orderBy: `${unpricedFigure}.desc` },
    range,
  );

export const unpricedOf = (row: MetricsRow | undefined): number => figureOf(row, unpricedFigure);

/** A figure of a row; 0 if absent. */
export const figureOf = (row: MetricsRow | undefined, name: string): number => {
  const value = row?.[name];
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
};

/** The time of a row of a query by time. */
export const timeOf = (row: MetricsRow): string => {
  const time = row['time_dimension'];
  return typeof time === 'string' ? time : '';
};
