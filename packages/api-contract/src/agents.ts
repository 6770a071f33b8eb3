import { agentActivities, agentNameLengthMax, agentStates, heartbeatSeconds } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageMetaSchema } from './page.ts';
import { problemSchema } from './problem.ts';
import {
  choiceParameter,
  fromParameter,
  listParameter,
  pageParameters,
  parameter,
  textParameter,
  toParameter,
} from './query-parameters.ts';
import { storableText } from './storable-text.ts';

const tag = 'Agents';

const isName = (name: string): boolean => Array.from(name).length <= agentNameLengthMax;
const oneAgent = z.object({
  agentName: z
    .string()
    .min(1)
    .refine(isName, `must have at most ${agentNameLengthMax} characters`)
    .refine((name) => name.isWellFormed() && !name.includes('\0'), 'must be well-formed Unicode without NUL')
    .describe('As telemetry names it, percent-encoded.'),
});

const depthMax = 64;

const isStorable = (value: unknown, depth = 0): boolean => {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  if (depth === depthMax) return false;
  return Object.entries(value).every(([key, member]) => isStorable(key) && isStorable(member, depth + 1));
};

const metadataSchema = z
  .record(z.string(), z.unknown())
  .refine(
    (metadata) => isStorable(metadata),
    `must be well-formed Unicode without NUL, and nested at most ${depthMax} deep`,
  );

/** An object of JSON as a text; empty is unset. */
const metadataParameter = parameter(
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return undefined;
      const result = metadataSchema.safeParse(parsed(text));
      if (result.success) return result.data;
      context.addIssue({ code: 'custom', message: 'must be a JSON object such as {"team":"search"}' });
      return z.NEVER;
    }),
  { description: 'Agents whose metadata contains this JSON object, as `{"team":"search"}`.', type: 'string' },
);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const registrationMembers = {
  name: z.string(),
  description: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).describe('What operators set: owner, team, link, or anything else.'),
  version: z.int().min(0).describe('Of description and metadata; 0: they were never set.'),
  createdAt: z.iso.datetime().nullable().describe('When description or metadata were set first.'),
  updatedAt: z.iso.datetime().nullable(),
};
const registrationSchema = component('AgentRegistration', z.object(registrationMembers));

const agentSchema = component(
  'Agent',
  z.object({
    ...registrationMembers,
    state: z
      .enum(agentStates)
      .describe('online: three of its heartbeat intervals have not passed yet, or it ran within 15 minutes.'),
    onlineBy: z.enum(agentActivities).nullable().describe('What it is online by; null when it is offline.'),
    heartbeatAt: z.iso.datetime().nullable(),
    heartbeatIntervalSeconds: z.int().nullable(),
    firstSeen: z.iso.datetime().nullable().describe('In telemetry: the earliest run that any read has found.'),
    lastSeen: z.iso.datetime().nullable().describe('In telemetry: when its last run ended, or began.'),
    environments: z.array(z.string()).describe('Of its runs in the period, as all that follows.'),
    versions: z.array(z.string()),
    frameworks: z.array(z.string()).describe('By the instrumentation scope.'),
    models: z.array(z.string()).describe('Of its runs and what lies below them; 100 at most.'),
    tools: z.array(z.string()).describe('Likewise, of observations of the type TOOL.'),
    calls: z.int().describe('Runs: observations of the type AGENT.'),
    errors: z.int().describe('Runs of the level ERROR.'),
    latencyP95Seconds: z.number().nullable().describe('Of runs that have ended; null without any.'),
    cost: z.string().describe('US dollars, exact: of its runs and what lies below them, up to the next agent.'),
    unpricedObservations: z.int().describe('Observations with usage but without a price: `cost` leaves them out.'),
  }),
);

const periodParameters = {
  fromTimestamp: fromParameter('Figures of runs that began then or later. 30 days before `toTimestamp` when unset.'),
  toTimestamp: toParameter('Figures of runs that began before. Now when unset.'),
  environment: listParameter('Of these environments.'),
};

export const listAgents = defineEndpoint({
  operation: 'listAgents',
  method: 'get',
  path: '/api/public/agents',
  tag,
  summary: 'List agents, and what they did and cost',
  description:
    'Those that ran in the period, those that were registered, and those that have sent heartbeats; the last active one first. With ' +
    '`environment` or `framework` those alone that ran there.',
  access: 'read',
  query: z.object({
    name: textParameter('The agent of this name.'),
    framework: textParameter('Agents that ran with this framework.'),
    state: choiceParameter(agentStates, 'Agents in this state.'),
    metadata: metadataParameter,
    ...periodParameters,
    ...pageParameters,
  }),
  exampleQuery: { state: 'online' },
  responses: {
    200: {
      description: 'A page of agents.',
      schema: z.object({
        data: z.array(agentSchema),
        meta: pageMetaSchema.extend({ fromTimestamp: z.iso.datetime(), toTimestamp: z.iso.datetime() }),
      }),
    },
  },
});

export const getAgent = defineEndpoint({
  operation: 'getAgent',
  method: 'get',
  path: '/api/public/agents/{agentName}',
  tag,
  summary: 'Get an agent',
  description: 'The version of its description and metadata is in the header `ETag` too.',
  access: 'read',
  params: oneAgent,
  query: z.object(periodParameters),
  exampleQuery: { environment: 'production' },
  responses: { 200: { description: 'The agent.', schema: agentSchema } },
});

export const putAgent = defineEndpoint({
  operation: 'putAgent',
  method: 'put',
  path: '/api/public/agents/{agentName}',
  tag,
  summary: 'Register an agent, or change its description and metadata',
  description:
    'What is not given stays. Members of `metadata` replace those of before one by one, and null removes one. Changes of a project ' +
    'are made one after the other: none is lost, and what was answered is read by every request after it.',
  access: 'write',
  params: oneAgent,
  body: jsonBody(
    z.strictObject({
      description: storableText(10_000).nullish().describe('null removes it.'),
      metadata: metadataSchema.optional().describe('64 KiB of JSON at most, with what is there.'),
      expectedVersion: z
        .int()
        .min(0)
        .optional()
        .describe(
          'The version that this is made on top of, 0 for a new agent; or the header `If-Match`. Any when unset.',
        ),
    }),
    { metadata: { owner: 'ada@example.com', team: 'search', link: 'https://wiki.example.com/planner' } },
    ['metadata'],
  ),
  responses: {
    200: { description: 'Its description and metadata now.', schema: registrationSchema },
    409: { description: 'The version is another one by now, or there are 10,000 agents.', schema: problemSchema },
  },
});

export const sendAgentHeartbeat = defineEndpoint({
  operation: 'sendAgentHeartbeat',
  method: 'post',
  path: '/api/public/agents/{agentName}/heartbeat',
  tag,
  summary: 'Send a heartbeat of an agent',
  description:
    'An agent that was never seen appears by it. It is online until three intervals have passed without another one.',
  access: 'ingest',
  params: oneAgent,
  body: jsonBody(
    z.strictObject({
      intervalSeconds: z
        .int()
        .min(heartbeatSeconds.min)
        .max(heartbeatSeconds.max)
        .default(heartbeatSeconds.usual)
        .describe('How often it sends one.'),
    }),
    { intervalSeconds: 60 },
  ),
  responses: {
    200: {
      description: 'Until when it is online by this.',
      schema: z.object({
        name: z.string(),
        heartbeatAt: z.iso.datetime(),
        heartbeatIntervalSeconds: z.int(),
        onlineUntil: z.iso.datetime(),
      }),
    },
    409: { description: 'There are 10,000 agents.', schema: problemSchema },
  },
});

export const deleteAgent = defineEndpoint({
  operation: 'deleteAgent',
  method: 'delete',
  path: '/api/public/agents/{agentName}',
  tag,
  summary: 'Delete what is kept of an agent',
  description:
    'Its telemetry stays: as long as that is in the period of a list, or when it runs again, the agent is listed.',
  access: 'write',
  params: oneAgent,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});
