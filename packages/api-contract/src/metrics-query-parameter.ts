import {
  aggregations,
  DomainError,
  granularities,
  metricViewNames,
  metricViews,
  parseIso,
  resolveMetricsQuery,
} from '@spanledger/core';
import type { MetricsQuery, MetricViewName } from '@spanledger/core';
import { z } from 'zod';

import { filterSchema, jsonText } from './filter-parameter.ts';
import { parameter } from './query-parameters.ts';

const itemsMax = 100;
const binsMax = 100;
const rowLimitMax = 1000;

const time = z.string().transform((text, context) => {
  const at = parseIso(text);
  if (at === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'must be an ISO 8601 date and time from 1970 to 2148, such as 2026-01-02T03:04:05Z',
    });
  }
  return at ?? 0;
});

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .max(itemsMax)
    .nullish()
    .transform((items) => items ?? []);

const membersFor = (views: readonly MetricViewName[]) =>
  z.object({
    view: z.enum(views),
    dimensions: listOf(z.object({ field: z.string() })),
    metrics: z.array(z.object({ measure: z.string(), aggregation: z.enum(aggregations) })).max(itemsMax),
    filters: listOf(filterSchema),
    timeDimension: z.object({ granularity: z.enum(granularities) }).nullish(),
    fromTimestamp: time,
    toTimestamp: time,
    orderBy: listOf(z.object({ field: z.string(), direction: z.enum(['asc', 'desc']) })),
    config: z
      .object({
        bins: z.int().min(1).max(binsMax).nullish(),
        row_limit: z.int().min(1).max(rowLimitMax).nullish(),
      })
      .nullish(),
  });

type Members = z.output<ReturnType<typeof membersFor>>;

const queryOf = (members: Members, rowLimitDefault: number | undefined): MetricsQuery => ({
  view: members.view,
  dimensions: members.dimensions.map(({ field }) => field),
  metrics: members.metrics,
  filters: members.filters,
  granularity: members.timeDimension?.granularity,
  fromTimestamp: members.fromTimestamp,
  toTimestamp: members.toTimestamp,
  orderBy: members.orderBy,
  bins: members.config?.bins ?? undefined,
  rowLimit: members.config?.row_limit ?? rowLimitDefault,
});

/** An issue where the query asks for something that its view does not have. */
const checkAgainstView = (query: MetricsQuery, context: z.RefinementCtx): void => {
  try {
    resolveMetricsQuery(query);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    for (const { path, message } of error.issues) context.addIssue({ code: 'custom', message, path: [path] });
  }
};

const documentOf = (views: readonly MetricViewName[]): string => {
  const [view = 'observations'] = views;
  const ofViews = views.map((name) => {
    const { dimensions, measures } = metricViews[name];
    return `\`${name}\`: dimensions ${dimensions.join(', ')}; measures ${Object.keys(measures).join(', ')}.`;
  });
  return [
    'The query as a JSON object. Needed: `view`, `metrics` ([{measure, aggregation}]), `fromTimestamp` and',
    '`toTimestamp` (both inclusive). Optional: `dimensions` ([{field}]), `filters` (conditions as in `filter` of the',
    'lists), `timeDimension` ({granularity}), `orderBy` ([{field, direction}]), `config` ({bins, row_limit}).',
    `Aggregations: ${aggregations.join(', ')}. Granularities: ${granularities.join(', ')}.`,
    ...ofViews,
    `Times are in milliseconds, costs in US dollars. The default order of \`${view}\` and the others is by time, or`,
    'else by the first metric, the highest first.',
  ].join(' ');
};

export const exampleMetricsQuery = JSON.stringify({
  view: 'observations',
  metrics: [{ measure: 'totalCost', aggregation: 'sum' }],
  dimensions: [{ field: 'providedModelName' }],
  timeDimension: { granularity: 'day' },
  fromTimestamp: '2026-01-01T00:00:00Z',
  toTimestamp: '2026-01-31T00:00:00Z',
});

/** A query, and the members of its JSON that no query has: `filter`, `dimensions[0].name`. */
export interface AskedMetrics {
  readonly query: MetricsQuery;
  readonly ignored: readonly string[];
}

/** The members of a query. */
export const metricsQueryMembers = Object.keys(membersFor(metricViewNames).shape);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The paths of members that were given and not taken. */
const ignoredOf = (given: unknown, taken: unknown, path = ''): readonly string[] => {
  if (!isObject(given) || !isObject(taken)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const at = Array.isArray(given) ? `${path}[${name}]` : `${path}${path === '' ? '' : '.'}${name}`;
    return Object.hasOwn(taken, name) ? ignoredOf(value, taken[name], at) : [at];
  });
};

const askedIn = (given: unknown, views: readonly MetricViewName[], context: z.RefinementCtx): Members => {
  const { data, error } = membersFor(views).safeParse(given);
  for (const { message, path } of error?.issues ?? []) context.addIssue({ code: 'custom', message, path: [...path] });
  return data ?? z.NEVER;
};

/** A query of metrics as JSON, checked against its view. */
export const metricsQueryParameter = (views: readonly MetricViewName[], rowLimitDefault?: number) =>
  parameter(
    jsonText
      .refine((value) => value !== undefined, 'is needed: the query as JSON')
      .transform((given, context) => ({ given, members: askedIn(given, views, context) }))
      .transform(({ given, members }, context): AskedMetrics => {
        const query = queryOf(members, rowLimitDefault);
        checkAgainstView(query, context);
        return { query, ignored: ignoredOf(given, members) };
      }),
    {
      description: documentOf(views),
      type: 'string',
      examples: [exampleMetricsQuery],
    },
  );
