import { traceIdSchema } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { observationSchema } from './observations.ts';
import { cursorParameter, limitParameter } from './query-parameters.ts';

const limitMax = 5000;
const limitUsual = 1000;

export const treeObservationSchema = component(
  'TreeObservation',
  observationSchema
    .pick({
      id: true,
      parentObservationId: true,
      type: true,
      name: true,
      level: true,
      model: true,
      costSource: true,
      counted: true,
    })
    .extend({
      startTime: z.iso.datetime().describe('To the microsecond.'),
      endTime: z.iso.datetime().nullable(),
      totalTokens: z.number().nullable().describe('Units of all buckets; `null` without usage.'),
      totalCost: z.number().nullable().describe('US dollars; `null` when it is unpriced, and without usage.'),
    }),
);

export const getTraceTree = defineEndpoint({
  operation: 'getTraceTree',
  method: 'get',
  path: '/api/public/traces/{traceId}/tree',
  tag: 'Traces',
  summary: 'Get the tree of a trace, without what was said in it',
  description:
    'What a tree, a waterfall or a sum of a long trace needs of each observation, oldest start first: many times less than ' +
    'the observations themselves, and several thousand a page. Sum `totalTokens` and `totalCost` of those that are ' +
    '`counted`. Parents may come after their children, and may be missing. A trace that is not there has none.',
  access: 'read',
  params: z.object({ traceId: traceIdSchema }),
  query: z.object({ limit: limitParameter(1, limitMax, limitUsual), cursor: cursorParameter() }),
  exampleQuery: { limit: '5000' },
  responses: {
    200: {
      description: 'A page of observations.',
      schema: z.object({
        data: z.array(treeObservationSchema),
        meta: z.object({ cursor: z.string().optional().describe('Absent on the last page.') }),
      }),
    },
  },
});
