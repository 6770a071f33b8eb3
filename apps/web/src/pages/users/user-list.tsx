import { linkOptions } from '@tanstack/react-router';

import { figureOf, metricsQuery, unpricedCountQuery, unpricedOf, type MetricsRow } from '../../api/metrics.ts';
import { costColumn, countColumn, latencyColumn, textColumn } from '../../lists/columns.tsx';
import type { ListSpec } from '../../lists/list-spec.ts';
import { traceFilterColumns } from '../../lists/trace-filter-columns.ts';
import { queryClient } from '../../api/query-client.ts';

/** The maximal number of groups in an answer of the API. */
const rowsMax = 1000;

const idOf = (row: MetricsRow): string => {
  const id = row['userId'];
  return typeof id === 'string' ? id : '';
};

const figures = ['sum_totalCost', 'count_count', 'sum_totalTokens', 'uniq_uniqueSessionIds', 'p95_latency'];

const countOfUsers = 'uniq_uniqueUserIds';

/** The users of a project with sums over their traces: the first 1,000 in the shown order. */
export const userList: ListSpec<MetricsRow> = {
  name: 'users',
  title: 'Users',
  nouns: ['user', 'users'],
  columns: {
    user: textColumn('User', 'minmax(200px, 3fr)', idOf),
    traces: countColumn('Traces', (row) => figureOf(row, 'count_count'), 'count_count.desc'),
    sessions: countColumn('Sessions', (row) => figureOf(row, 'uniq_uniqueSessionIds'), 'uniq_uniqueSessionIds.desc'),
    tokens: countColumn('Tokens', (row) => figureOf(row, 'sum_totalTokens'), 'sum_totalTokens.desc'),
    cost: costColumn((row) => figureOf(row, 'sum_totalCost'), 'sum_totalCost.desc', unpricedOf),
    latency: latencyColumn('p95 latency', (row) => figureOf(row, 'p95_latency') / 1000, 'p95_latency.desc'),
  },
  usualColumns: ['user', 'traces', 'sessions', 'tokens', 'cost', 'latency'],
  usualOrder: 'sum_totalCost.desc',
  usualRange: '30d',
  nameColumn: 'user',
  filterColumns: traceFilterColumns,
  views: ['traces'],
  hasHistogram: false,
  canBeLive: false,
  rowsMax,
  empty: 'A trace names its user as userId.',
  idOf,
  linkOf: (row, projectId, { from, to }) =>
    linkOptions({
      to: '/project/$projectId/users/$userId',
      params: { projectId, userId: idOf(row) },
      search: { from, to },
    }),
  readPage: async ({ projectId, range, conditions, order }) => {
    const question = {
      view: 'traces',
      figures,
      dimension: 'userId',
      filters: conditions,
      rows: rowsMax,
      orderBy: order,
    } as const;
    const unpricedOfUsers = {
      // Filters of traces are not those of observations.
      ...(conditions.length > 0 ? ({ view: 'traces', filters: conditions } as const) : {}),
      dimension: 'userId',
      rows: rowsMax,
    };
    const [all, unpriced] = await Promise.all([
      queryClient.fetchQuery(metricsQuery(projectId, question, range)),
      queryClient.fetchQuery(unpricedCountQuery(projectId, unpricedOfUsers, range)),
    ]);
    const unpricedBy = new Map(unpriced.map((row) => [idOf(row), row]));
    const rows = all.filter((row) => idOf(row) !== '').map((row) => ({ ...unpricedBy.get(idOf(row)), ...row }));
    if (all.length < rowsMax) return { rows, totalItems: rows.length, hasMore: false };
    const count = { view: 'traces', figures: [countOfUsers], filters: conditions } as const;
    const [counted] = await queryClient.fetchQuery(metricsQuery(projectId, count, range));
    return { rows, totalItems: figureOf(counted, countOfUsers), hasMore: false };
  },
};
