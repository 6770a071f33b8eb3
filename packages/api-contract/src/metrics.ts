import { exactObservationsMax, metricViewNames } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { exampleMetricsQuery, metricsQueryParameter } from './metrics-query-parameter.ts';

const tag = 'Metrics';
const rowLimitV2 = 100;
const viewsV2 = metricViewNames.filter((name) => name !== 'traces');

const histogramSchema = z
  .array(z.tuple([z.number(), z.number(), z.int()]))
  .describe('Bins of a histogram: from, to, and how many.');

const metricsSchema = component(
  'Metrics',
  z.object({
    data: z.array(
      z
        .record(
          z.string(),
          z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), histogramSchema]),
        )
        .describe('By dimension, `time_dimension`, and metric (`sum_totalCost`).'),
    ),
    approximation: z
      .object({
        columns: z.array(z.string()).describe('The metrics that are not exact (`p95_latency`).'),
        relativeError: z
          .number()
          .describe('By how much they may be wrong, as a part of the larger of the two values that they lie between.'),
      })
      .optional()
      .describe('Absent when every figure is exact.'),
  }),
);

const description =
  'Everything that is stored counts once, in its latest version. Times without anything get a row when the query ' +
  'groups by time and is not ordered otherwise. Over nothing, counts and sums are 0 and everything else is null. ' +
  `Every figure is exact, but where more than ${exactObservationsMax.toLocaleString('en')} observations start in the ` +
  'period: there quantiles of observations by model, name, type and environment, and in ClickHouse of traces by name and ' +
  'environment, by day, week and month too, come from sketches, as `approximation` says; in ClickHouse only in a period ' +
  'with a whole day (UTC).';

export const queryMetricsV1 = defineEndpoint({
  operation: 'queryMetricsV1',
  method: 'get',
  path: '/api/public/metrics',
  tag,
  summary: 'Ask for any figure of traces, observations or scores',
  description,
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({ query: metricsQueryParameter(metricViewNames) }),
  exampleQuery: { query: exampleMetricsQuery },
  responses: { 200: { description: 'One row for each group.', schema: metricsSchema } },
});

export const queryMetrics = defineEndpoint({
  operation: 'queryMetrics',
  method: 'get',
  path: '/api/public/v2/metrics',
  tag,
  summary: 'Ask for any figure of observations or scores',
  description: `${description} At most ${rowLimitV2} rows unless \`config.row_limit\` says otherwise.`,
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({ query: metricsQueryParameter(viewsV2, rowLimitV2) }),
  exampleQuery: { query: exampleMetricsQuery },
  responses: { 200: { description: 'One row for each group.', schema: metricsSchema } },
});
