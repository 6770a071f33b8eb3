import { momentKinds, observationTypes, timelineStepKinds, traceIdSchema } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { cursorParameter, limitParameter, moreGroupsParameter } from './query-parameters.ts';

/** Groups of fields of a timeline. Those of `core` are always returned. */
export const timelineGroups = ['core', 'io', 'state'] as const;
export type TimelineGroup = (typeof timelineGroups)[number];

const stepsMax = 1000;

export const timelineMomentSchema = component(
  'TimelineMoment',
  z.object({
    at: z.iso.datetime().describe('To the microsecond.'),
    kind: z
      .enum(momentKinds)
      .describe(
        '`start`, `first_token`, `end`: when it happened, as the client tells. `event`: a span event. ' +
          '`change`: when fields were given the values that they have.',
      ),
    step: z.object({
      kind: z.enum(timelineStepKinds),
      id: z.string(),
      parentId: z.string().nullable().describe('The observation, or else the trace, that the step is part of.'),
      name: z.string().nullable(),
      type: z.enum(observationTypes).nullable().describe('Of an observation.'),
    }),
    isFirst: z.boolean().describe('The first moment of its step.'),
    isLast: z.boolean().describe('The last moment of its step.'),
    event: z.object({ name: z.string(), attributes: z.unknown().optional() }).nullable(),
    fields: z
      .array(z.string())
      .describe(
        'The fields that were set: of a `change`, then; of a `start`, those whose time is not known, such as what is ' +
          'derived from other steps. `metadata.<key>` for one key, `metadata` when all other keys were cleared.',
      ),
    values: z
      .record(z.string(), z.unknown())
      .describe('By field. Input, output, span events, links and metadata only with the group `io`. `null`: cleared.'),
    state: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        'With the group `state`, at the first change and at the last moment of a step: all values that it was given until then, ' +
          'of those that it has today.',
      ),
  }),
);

export const getTimeline = defineEndpoint({
  operation: 'getTimeline',
  method: 'get',
  path: '/api/public/traces/{traceId}/timeline',
  tag: 'Traces',
  summary: 'Get the state changes of a trace in order',
  description:
    'What happened in a trace, its observations and its scores, and when each field was given its present value; the ' +
    'changes of a step, in order, come to its present state. A value that was overwritten is not kept. A page holds all ' +
    'moments of the next steps, by time: of the trace, of its observations as they started, then of its scores.',
  access: 'read',
  params: z.object({ traceId: traceIdSchema }),
  query: z.object({
    fields: moreGroupsParameter(timelineGroups, ['core'], 'Groups; core is always there.'),
    limit: limitParameter(1, stepsMax, stepsMax),
    cursor: cursorParameter(),
  }),
  exampleQuery: { fields: 'core,io' },
  responses: {
    200: {
      description: 'The moments of a page of steps.',
      schema: z.object({
        data: z.array(timelineMomentSchema),
        meta: z.object({ cursor: z.string().optional().describe('Absent on the last page.') }),
      }),
    },
  },
});
