import { linkOptions } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { Condition } from '../../api/conditions.ts';
import { figureOf, metricsQuery, unpricedCountQuery, unpricedOf, type MetricsRow } from '../../api/metrics.ts';
import { queryClient } from '../../api/query-client.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { dayMs } from '../../format/times.ts';
import { costColumn, countColumn, latencyColumn, textColumn, timeColumn } from '../../lists/columns.tsx';
import type { ListSpec } from '../../lists/list-spec.ts';
import { pageOf, rowsOfPage } from '../../lists/page-of.ts';

/** A session and the totals of its traces. */
export interface ListedSession {
  readonly id: string;
  readonly createdAt: string;
  readonly environment: string;
  readonly sums: MetricsRow | undefined;
}

type Session = Answer<'get', '/api/public/sessions'>['data'][number];

const figures = ['count_count', 'sum_totalCost', 'sum_totalTokens', 'uniq_uniqueUserIds', 'p95_latency'];

/** By session, over all of its traces, including those after the shown period. */
const sumsOf = async (
  projectId: string,
  sessions: readonly Session[],
  { from }: TimeRange,
): Promise<ReadonlyMap<unknown, MetricsRow>> => {
  if (sessions.length === 0) return new Map();
  const ids = sessions.map(({ id }) => id);
  const filters: readonly Condition[] = [
    { type: 'stringOptions', column: 'sessionId', operator: 'any of', value: ids },
  ];
  const question = { view: 'traces', figures, dimension: 'sessionId', filters, rows: rowsOfPage } as const;
  const range: TimeRange = {
    from,
    to: new Date(Date.now() + dayMs).toISOString(),
    granularity: 'day',
    bucketMs: dayMs,
  };
  const [rows, unpriced] = await Promise.all([
    queryClient.fetchQuery(metricsQuery(projectId, question, range)),
    queryClient.fetchQuery(unpricedCountQuery(projectId, question, range)),
  ]);
  const unpricedBy = new Map(unpriced.map((row) => [row['sessionId'], row]));
  return new Map(rows.map((row) => [row['sessionId'], { ...unpricedBy.get(row['sessionId']), ...row }]));
};

/** Sessions that started in a period, newest first. */
export const sessionList: ListSpec<ListedSession> = {
  name: 'sessions',
  title: 'Sessions',
  nouns: ['session', 'sessions'],
  columns: {
    time: timeColumn(({ createdAt }) => createdAt),
    session: textColumn('Session', 'minmax(200px, 3fr)', ({ id }) => id),
    traces: countColumn('Traces', ({ sums }) => figureOf(sums, 'count_count')),
    users: countColumn('Users', ({ sums }) => figureOf(sums, 'uniq_uniqueUserIds')),
    tokens: countColumn('Tokens', ({ sums }) => figureOf(sums, 'sum_totalTokens')),
    cost: costColumn(
      ({ sums }) => figureOf(sums, 'sum_totalCost'),
      undefined,
      ({ sums }) => unpricedOf(sums),
    ),
    latency: latencyColumn('p95 latency', ({ sums }) => figureOf(sums, 'p95_latency') / 1000),
    environment: textColumn('Environment', '110px', ({ environment }) => environment),
  },
  usualColumns: ['time', 'session', 'traces', 'users', 'tokens', 'cost', 'environment'],
  usualOrder: 'createdAt.desc',
  usualRange: '7d',
  nameColumn: 'session',
  filterColumns: [
    { column: 'environment', label: 'Environment', kind: 'text', dimension: 'environment', operators: ['='] },
  ],
  views: ['traces'],
  hasHistogram: false,
  canBeLive: false,
  empty: 'A trace names its session as sessionId.',
  idOf: ({ id }) => id,
  linkOf: ({ id }, projectId) =>
    linkOptions({
      to: '/project/$projectId/sessions/$sessionId',
      params: { projectId, sessionId: id },
    }),
  readPage: async ({ projectId, range, to, conditions, page, signal }) => {
    const environments = conditions.flatMap((each) => ('value' in each ? [String(each.value)] : []));
    const query = {
      fromTimestamp: range.from,
      toTimestamp: to,
      environment: environments.join(','),
      page,
      limit: rowsOfPage,
    };
    const { rows, ...rest } = pageOf(await api.get('/api/public/sessions', { projectId }, { query, signal }));
    const sums = await sumsOf(projectId, rows, range);
    return {
      ...rest,
      rows: rows.map(({ id, createdAt, environment }) => ({ id, createdAt, environment, sums: sums.get(id) })),
    };
  },
};
