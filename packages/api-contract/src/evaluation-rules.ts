import {
  entityIdSchema,
  evaluationBudgetPeriods,
  evaluationRuleStates,
  evaluationTargets,
  executionStates,
} from '@spanledger/core';
import { z } from 'zod';

import { budgetAmount } from './budget-amount.ts';
import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { filterSchema } from './filter-parameter.ts';
import { messageSchema } from './message.ts';
import { unpricedCalls, usdText } from './model-spending.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { choiceParameter, pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';
import { timestamp } from './timestamp.ts';

const tag = 'Evaluation rules';
const daySeconds = 86_400;
const filtersMax = 100;
const namesMax = 50;
const retriedMax = 1000;

const period = z.enum(evaluationBudgetPeriods).describe('`month`: a calendar month of UTC. `total`: all time.');

const namesOf = (description: string) => z.array(storableText(255).min(1)).max(namesMax).describe(description);

const target = z
  .enum(evaluationTargets)
  .describe(
    '`dataset-run-item`: the trace or observation in which an item of a dataset was run, together with that item.',
  );

const ruleShape = {
  name: storableText(255).trim().min(1).describe('Unique in the project.'),
  evaluatorId: entityIdSchema,
  evaluatorVersion: z
    .int()
    .min(1)
    .max(2_147_483_647, 'must be at most 2147483647')
    .nullable()
    .describe('null: the newest at the time of each target.'),
  filters: z
    .array(filterSchema)
    .max(filtersMax)
    .describe(
      'Conditions as the list of its targets takes them in `filter`, all of which hold; of run items the list of traces, on their traces.',
    ),
  datasetNames: namesOf('Of run items: only those of these datasets; of all when empty.'),
  runNames: namesOf('Of run items: only those of runs with these names; of all when empty.'),
  sampling: z.number().min(0).max(1).describe('The share of targets that is judged, always the same ones.'),
  delaySeconds: z
    .int()
    .min(0)
    .max(daySeconds)
    .describe('How long nothing was written to a target before it is judged.'),
  perMinute: z.int().min(1).max(100_000).nullable().describe('Attempts begun in any minute, at most.'),
  budget: z
    .strictObject({ amount: budgetAmount, period })
    .nullable()
    .describe('For calls of models. When it is spent the rule is paused.'),
};

const newRuleSchema = z.strictObject({
  ...ruleShape,
  target,
  datasetNames: ruleShape.datasetNames.default([]),
  runNames: ruleShape.runNames.default([]),
  evaluatorVersion: ruleShape.evaluatorVersion.default(null),
  filters: ruleShape.filters.default([]),
  sampling: ruleShape.sampling.default(1),
  delaySeconds: ruleShape.delaySeconds.default(30),
  perMinute: ruleShape.perMinute.default(null),
  budget: ruleShape.budget.default(null),
});

const ruleSchema = component(
  'EvaluationRule',
  z.object({
    id: z.string(),
    name: z.string(),
    evaluatorId: z.string(),
    evaluatorVersion: z.int().nullable(),
    target,
    datasetNames: z.array(z.string()),
    runNames: z.array(z.string()),
    filters: z.array(z.record(z.string(), z.unknown())),
    sampling: z.number(),
    delaySeconds: z.int(),
    perMinute: z.int().nullable(),
    budget: z.object({ amount: usdText, period }).nullable(),
    state: z.enum(evaluationRuleStates),
    stateReason: z.string().nullable().describe('Why it is paused, where that was not asked for.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const standingSchema = ruleSchema.extend({
  executions: z.record(z.enum(executionStates), z.int()).describe('How many there are in each state.'),
  spent: usdText.describe(
    'In the period of its budget, or in all without one, with what is reserved for calls under way.',
  ),
  unpricedCalls,
});

const executionSchema = component(
  'EvaluationExecution',
  z.object({
    id: z.string(),
    ruleId: z.string(),
    evaluatorVersion: z.int(),
    traceId: z.string(),
    observationId: z.string().nullable(),
    datasetItemId: z.string().nullable().describe('Of a run item: the dataset item that was run.'),
    state: z
      .enum(executionStates)
      .describe('`skipped`: its target was gone, or no longer fulfilled the filters, when its time had come.'),
    attempts: z.int(),
    dueAt: z.iso.datetime().describe('When the next attempt may begin.'),
    error: z.string().nullable().describe('Of the last attempt.'),
    judgeTraceId: z
      .string()
      .nullable()
      .describe('Of the last attempt that called a model, in the environment `spanledger-evaluation`.'),
    scoreIds: z.array(z.string()),
    cost: usdText.describe('US dollars, exact: of all its attempts.'),
    unpricedCalls,
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  }),
);

const oneRule = z.object({ ruleId: entityIdSchema });
const rules = '/api/public/evaluation-rules';
const rule = '/api/public/evaluation-rules/{ruleId}';

export const listEvaluationRules = defineEndpoint({
  operation: 'listEvaluationRules',
  method: 'get',
  path: rules,
  tag,
  summary: 'List evaluation rules',
  access: 'read',
  query: z.object(pageParameters),
  responses: { 200: { description: 'A page of rules, newest first.', schema: pageOf(ruleSchema) } },
});

export const createEvaluationRule = defineEndpoint({
  operation: 'createEvaluationRule',
  method: 'post',
  path: rules,
  tag,
  summary: 'Create an evaluation rule',
  description:
    'It is active at once, and judges what is stored first from then on; what is there already is judged by a backfill. Nothing of the ' +
    'environment `spanledger-evaluation`, where evaluators write their own traces, is ever a target.',
  access: 'write',
  body: jsonBody(newRuleSchema, {
    name: 'answers in production',
    evaluatorId: 'evaluator-1',
    target: 'observation',
    filters: [{ type: 'stringOptions', column: 'type', operator: 'any of', value: ['GENERATION'] }],
    sampling: 0.1,
    budget: { amount: '25', period: 'month' },
  }),
  responses: {
    200: { description: 'The rule.', schema: ruleSchema },
    409: { description: 'The project has as many rules as it may have.', schema: problemSchema },
  },
});

export const getEvaluationRule = defineEndpoint({
  operation: 'getEvaluationRule',
  method: 'get',
  path: rule,
  tag,
  summary: 'Get an evaluation rule, with what it has come to',
  access: 'read',
  params: oneRule,
  responses: { 200: { description: 'The rule.', schema: standingSchema } },
});

export const updateEvaluationRule = defineEndpoint({
  operation: 'updateEvaluationRule',
  method: 'patch',
  path: rule,
  tag,
  summary: 'Change an evaluation rule',
  description: 'Absent members are as they are. What was found stays found.',
  access: 'write',
  params: oneRule,
  body: jsonBody(z.strictObject(ruleShape).partial(), { sampling: 0.5, budget: null }),
  responses: { 200: { description: 'The rule.', schema: ruleSchema } },
});

export const pauseEvaluationRule = defineEndpoint({
  operation: 'pauseEvaluationRule',
  method: 'post',
  path: '/api/public/evaluation-rules/{ruleId}/pause',
  tag,
  summary: 'Pause an evaluation rule',
  description: 'What is under way is finished.',
  access: 'write',
  params: oneRule,
  responses: { 200: { description: 'The rule.', schema: ruleSchema } },
});

export const resumeEvaluationRule = defineEndpoint({
  operation: 'resumeEvaluationRule',
  method: 'post',
  path: '/api/public/evaluation-rules/{ruleId}/resume',
  tag,
  summary: 'Resume an evaluation rule',
  description: 'It goes on where it was, also with what was written meanwhile.',
  access: 'write',
  params: oneRule,
  responses: { 200: { description: 'The rule.', schema: ruleSchema } },
});

export const deleteEvaluationRule = defineEndpoint({
  operation: 'deleteEvaluationRule',
  method: 'delete',
  path: rule,
  tag,
  summary: 'Delete an evaluation rule',
  description: 'With its executions. Scores stay.',
  access: 'write',
  params: oneRule,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});

export const listEvaluationExecutions = defineEndpoint({
  operation: 'listEvaluationExecutions',
  method: 'get',
  path: '/api/public/evaluation-rules/{ruleId}/executions',
  tag,
  summary: 'List what an evaluation rule judged, and what failed',
  access: 'read',
  params: oneRule,
  query: z.object({ ...pageParameters, state: choiceParameter(executionStates, 'Only those in this state.') }),
  exampleQuery: { state: 'failed' },
  responses: { 200: { description: 'A page of executions, newest first.', schema: pageOf(executionSchema) } },
});

export const retryEvaluationExecutions = defineEndpoint({
  operation: 'retryEvaluationExecutions',
  method: 'post',
  path: '/api/public/evaluation-rules/{ruleId}/retry',
  tag,
  summary: 'Try failed executions again',
  access: 'write',
  recordedAs: 'evaluation-rule.retried',
  params: oneRule,
  body: jsonBody(
    z.strictObject({
      executionIds: z.array(entityIdSchema).min(1).max(retriedMax).optional().describe('All that failed when absent.'),
    }),
    {},
  ),
  responses: { 200: { description: 'How many are tried again.', schema: z.object({ retried: z.int() }) } },
});

export const backfillEvaluationRule = defineEndpoint({
  operation: 'backfillEvaluationRule',
  method: 'post',
  path: '/api/public/evaluation-rules/{ruleId}/backfill',
  tag,
  summary: 'Judge what is there already',
  description:
    'The targets of the rule that began in a period, by the current version of its evaluator; those that this version judged are left ' +
    'out. At most 100,000 targets: repeat it for the rest with a narrower period. `dryRun` adds nothing and estimates the cost.',
  access: 'write',
  recordedAs: 'evaluation-rule.backfilled',
  params: oneRule,
  body: jsonBody(
    z
      .strictObject({
        fromTimestamp: timestamp.describe('Inclusive.'),
        toTimestamp: timestamp.describe('Exclusive.'),
        dryRun: z.boolean().default(false),
      })
      .refine(({ fromTimestamp, toTimestamp }) => fromTimestamp < toTimestamp, {
        path: ['toTimestamp'],
        message: 'must be later than fromTimestamp',
      }),
    { fromTimestamp: '2026-01-01T00:00:00Z', toTimestamp: '2026-02-01T00:00:00Z', dryRun: true },
  ),
  responses: {
    200: {
      description: 'What was found and added.',
      schema: z.object({
        targets: z.int().describe('That fulfil the filters.'),
        sampled: z.int().describe('Of those.'),
        added: z.int().describe('Executions that were not there before; 0 in a dry run.'),
        isComplete: z.boolean().describe('False when there are more targets than one backfill takes.'),
        estimate: z
          .object({
            cost: usdText,
            meanTokens: z.int().describe('Of the targets.'),
          })
          .nullable()
          .describe(
            'Of a dry run: one call for each target that is sampled, of its mean tokens and those of the messages, and 200 tokens as ' +
              'the answer. An estimate, not a bound. Null without a price or any tokens to go by.',
          ),
      }),
    },
  },
});
