import {
  clickHouseDailyCostReader,
  clickHouseObservationReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTelemetryStore,
  clickHouseTraceReader,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import {
  answerMetrics,
  microsPerDay,
  whereEqual,
  type Filter,
  type ListConditions,
  type MetricsQuery,
  type ObservationReader,
  type ProjectId,
  type TraceId,
  type TraceListQuery,
  type TraceReader,
} from '@spanledger/core';
import { benchProject, days, lastMoment } from './read-period.ts';

const projectId = benchProject as ProjectId;
const page = { page: 1, limit: 50 };
const week = { fromTimestamp: lastMoment - 7 * microsPerDay, toTimestamp: lastMoment };
const ofWeek = { from: week.fromTimestamp, to: week.toTimestamp };
const ofErrors = whereEqual({ level: 'ERROR' });
const month = { fromTimestamp: lastMoment - days * microsPerDay, toTimestamp: lastMoment };

const metric = (query: Partial<MetricsQuery> & Pick<MetricsQuery, 'metrics'>): MetricsQuery => ({
  view: 'observations',
  dimensions: [],
  filters: [],
  orderBy: [],
  ...month,
  ...query,
});
const count = { measure: 'count', aggregation: 'count' } as const;
const cost = { measure: 'totalCost', aggregation: 'sum' } as const;
const latency = { measure: 'latency', aggregation: 'p95' } as const;

/** A query, and its name. */
export type Question = readonly [name: string, ask: () => Promise<unknown>];

const pagesOf = (observations: ObservationReader): readonly Question[] => [
  ['observations, newest', async () => observations.list(projectId, { ...page, withBodies: true })],
  ['observations, newest, without count', async () => observations.page(projectId, { ...page, withBodies: true })],
  [
    'observations, newest, no bodies, no count',
    async () => observations.page(projectId, { ...page, withBodies: false }),
  ],
  ['observations, page 1,000', async () => observations.list(projectId, { ...page, page: 1000, withBodies: true })],
];

const byCost: TraceListQuery = {
  ...page,
  from: month.fromTimestamp,
  to: month.toTimestamp,
  orderBy: { column: 'totalCost', direction: 'DESC' },
  withBodies: false,
};

const tracesWithoutBodies = (traces: TraceReader): readonly Question[] => [
  ['traces by cost, without bodies', async () => traces.list(projectId, byCost)],
  ['traces without bodies and count', async () => traces.page(projectId, { ...page, withBodies: false })],
  ['traces without bodies', async () => traces.list(projectId, { ...page, withBodies: false })],
];

/** Conditions that a few rows fulfil. */
const rare: Readonly<Record<string, readonly Filter[]>> = {
  'of a user': whereEqual({ userId: 'user 7' }),
  'by metadata': [
    { type: 'stringObject', column: 'metadata', key: 'request', operator: 'starts with', value: '12345' },
  ],
  'by a text': [{ type: 'string', column: 'input', operator: 'contains', value: 'aB3$x' }],
};

const rareObservations = (observations: ObservationReader): readonly Question[] =>
  Object.entries(rare).map(([name, filters]) => [
    `observations ${name}, a week`,
    async () => observations.list(projectId, { ...page, ...ofWeek, filters, withBodies: true }),
  ]);

const metricQuestions: readonly (readonly [string, MetricsQuery])[] = [
  ['count', metric({ metrics: [count] })],
  ['cost by model and day', metric({ metrics: [cost], dimensions: ['providedModelName'], granularity: 'day' })],
  ['cost by user, top 20', metric({ metrics: [cost], dimensions: ['userId'], rowLimit: 20 })],
  ['p95 latency by name', metric({ metrics: [latency], dimensions: ['name'] })],
  [
    'p50 and p95 latency by model',
    metric({ metrics: [{ ...latency, aggregation: 'p50' }, latency], dimensions: ['providedModelName'] }),
  ],
  ['latency histogram of a week', metric({ ...week, metrics: [{ ...latency, aggregation: 'histogram' }] })],
  [
    'tokens where metadata, a week',
    metric({
      ...week,
      metrics: [{ measure: 'totalTokens', aggregation: 'sum' }],
      filters: [{ type: 'stringObject', column: 'metadata', key: 'region', operator: '=', value: 'r3' }],
    }),
  ],
  ['cost of a user by day', metric({ metrics: [cost], filters: rare['of a user'] ?? [], granularity: 'day' })],
  [
    'traces of a user by day',
    metric({ view: 'traces', metrics: [count, cost, latency], filters: rare['of a user'] ?? [], granularity: 'day' }),
  ],
  [
    'users by cost, with sessions and latency',
    metric({
      view: 'traces',
      metrics: [cost, count, { measure: 'uniqueSessionIds', aggregation: 'uniq' }, latency],
      dimensions: ['userId'],
      orderBy: [{ field: 'sum_totalCost', direction: 'desc' }],
      rowLimit: 1000,
    }),
  ],
  ['traces by hour, a week', metric({ ...week, view: 'traces', metrics: [count], granularity: 'hour' })],
  [
    'trace cost and p95 latency by name, a week',
    metric({ ...week, view: 'traces', metrics: [cost, latency], dimensions: ['name'] }),
  ],
  [
    'scores by name and day',
    metric({
      view: 'scores-numeric',
      metrics: [{ measure: 'value', aggregation: 'avg' }],
      dimensions: ['name'],
      granularity: 'day',
    }),
  ],
  [
    'scores by user, top 20',
    metric({ view: 'scores-numeric', metrics: [count], dimensions: ['userId'], rowLimit: 20 }),
  ],
];

const perTrace = [count, cost, { measure: 'totalTokens', aggregation: 'sum' }, latency] as const;
const ofTraces = metric({ view: 'traces', metrics: [...perTrace, { ...latency, aggregation: 'p50' }] });
const failed = metric({ metrics: [{ measure: 'countErrors', aggregation: 'sum' }] });
const dearest = {
  metrics: [cost, count],
  orderBy: [{ field: 'sum_totalCost', direction: 'desc' }],
  rowLimit: 9,
} as const;

/** What the first page of the console asks about 30 days, but for the 30 days before. */
const home: readonly MetricsQuery[] = [
  ofTraces,
  { ...ofTraces, granularity: 'day' },
  failed,
  { ...failed, granularity: 'day' },
  ...['providedModelName', 'traceName', 'userId', 'tags'].map((dimension) =>
    metric({ ...dearest, dimensions: [dimension] }),
  ),
];

/** The reads of the API, over a store that holds the rows of `loadRows`. */
export const readQuestions = async (client: ClickHouse): Promise<readonly Question[]> => {
  const traces = clickHouseTraceReader(client);
  const observations = clickHouseObservationReader(client);
  const scores = clickHouseScoreReader(client);
  const sessions = clickHouseSessionReader(client);
  const store = clickHouseTelemetryStore(client, () => lastMoment);
  const answer = async (query: MetricsQuery): Promise<unknown> => answerMetrics(store, projectId, query);
  const { items } = await traces.list(projectId, {
    ...page,
    to: lastMoment - 3 * microsPerDay,
    withBodies: false,
  });
  const ids = items.map(({ id }) => id);
  let turn = 0;
  const next = (): TraceId => ids[(turn += 1) % ids.length] ?? ('' as TraceId);
  const whole = async (id: TraceId): Promise<unknown> =>
    Promise.all([traces.get(projectId, id), observations.ofTrace(projectId, id), scores.ofTrace(projectId, id)]);
  const listed = async (query: ListConditions): Promise<unknown> => {
    const found = await traces.list(projectId, { ...page, ...query, withBodies: true });
    return traces.summaries(
      projectId,
      found.items.map(({ id }) => id),
    );
  };
  return [
    ['trace by id, whole', async () => whole(next())],
    ['traces, newest', async () => listed({})],
    ['traces of a user, a week', async () => listed({ ...ofWeek, filters: whereEqual({ userId: 'user 7' }) })],
    ...tracesWithoutBodies(traces),
    [
      'traces over 1 ct, a week',
      async () => listed({ ...ofWeek, filters: [{ type: 'number', column: 'totalCost', operator: '>', value: 0.01 }] }),
    ],
    ...pagesOf(observations),
    ['observations of a week', async () => observations.list(projectId, { ...page, ...ofWeek, withBodies: true })],
    [
      'errors of a week, without bodies',
      async () =>
        observations.list(projectId, {
          ...page,
          ...ofWeek,
          filters: ofErrors,
          withBodies: false,
        }),
    ],
    ...rareObservations(observations),
    ['observations v2, newest', async () => observations.stream(projectId, { limit: 50, parts: new Set(['trace']) })],
    [
      'observations v2 of a week, with bodies',
      async () => observations.stream(projectId, { limit: 50, ...ofWeek, parts: new Set(['io', 'metadata']) }),
    ],
    ['scores v3, newest', async () => scores.stream(projectId, { limit: 50 })],
    ['scores, newest', async () => scores.list(projectId, { ...page, onTracesOnly: false })],
    ['sessions, newest', async () => sessions.list(projectId, page)],
    ['a session', async () => sessions.get(projectId, items[0]?.sessionId ?? '')],
    ['daily costs of 30 days', async () => clickHouseDailyCostReader(client).list(projectId, { ...page, ...month })],
    ...metricQuestions.map(([name, query]): Question => [`metrics: ${name}`, async () => answer(query)]),
    ['metrics: home of the console', async () => Promise.all(home.map(answer))],
  ];
};
