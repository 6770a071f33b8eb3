import { metricViewNames } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { metricsQueryParameter } from './metrics-query-parameter.ts';

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
  }),
);

const description =
  'Everything that is stored counts once, in its latest version. Times without anything get a row when the query ' +
  'groups by time and is not ordered otherwise. Over nothing, counts and sums are 0 and everything else is null.';

export const queryMetricsV1 = defineEndpoint({
  operation: 'queryMetricsV1',
  method: 'get',
  path: '/api/public/metrics',
  tag,
  summary: 'Ask for any figure of traces, observations or scores',
  description,
  access: 'project',
  takesUnknownParameters: true,
  query: z.object({ query: metricsQueryParameter(metricViewNames) }),
  responses: { 200: { description: 'One row for each group.', schema: metricsSchema } },
});

export const queryMetrics = defineEndpoint({
  operation: 'queryMetrics',
  method: 'get',
  path: '/api/public/v2/metrics',
  tag,
  summary: 'Ask for any figure of observations or scores',
  description: `${description} At most ${rowLimitV2} rows unless \`config.row_limit\` says otherwise.`,
  access: 'project',
  takesUnknownParameters: true,
  query: z.object({ query: metricsQueryParameter(viewsV2, rowLimitV2) }),
  responses: { 200: { description: 'One row for each group.', schema: metricsSchema } },
});
