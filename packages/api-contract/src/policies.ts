import { maskableFields, maskingDetectors, policyKinds } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { pageParameters, parameter } from './query-parameters.ts';

const tag = 'Policies';
const kindSchema = z
  .string()
  .max(100)
  .describe(`${policyKinds.join(', ')}.`);
const ofKind = z.object({ kind: kindSchema });
const ofVersion = z.object({ kind: kindSchema, version: z.string().max(100).describe('From 1.') });

const documentSchema = z
  .record(z.string(), z.unknown())
  .describe(
    'masking: `{"rules": [{"name", "action": "remove" | "pseudonym", and one of "detector": ' +
      `${maskingDetectors.map((name) => `"${name}"`).join(' | ')}, "pattern": RE2, "path": "metadata.customer.email"; ` +
      `"fields": of ${maskableFields.join(', ')}}]}\`. sampling: \`{"rate": 0 to 1}\`. retention: \`{"days": from 3, or null}\`. ` +
      'estimates: `{"enabled": true or false}`. ' +
      'limits: `{"ingestPerSecond", "readsPerSecond", "eventsPerDay", "bytesPerDay"}`.',
  );

const policySchema = component(
  'Policy',
  z.object({
    kind: z.enum(policyKinds),
    version: z.int().min(0).describe('From 1. 0: it was never set, and the document is what counts without one.'),
    document: documentSchema,
    reason: z.string().nullable(),
    author: z
      .object({ kind: z.string(), id: z.string().nullable() })
      .nullable()
      .describe('Who set it, as the audit log names actors.'),
    createdAt: z.iso.datetime().nullable(),
  }),
);

const changeShape = {
  reason: z.string().trim().min(1).max(1000).optional().describe('Why; it is kept with the version.'),
  expectedVersion: z
    .int()
    .min(0)
    .optional()
    .describe('The version that this is made on top of; or the header `If-Match` with it.'),
};

const differenceSchema = z.object({
  path: z.string().describe('Like `rules[0].action`; empty for the whole document.'),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

const conflict = { description: 'Another version is the newest by now.', schema: problemSchema };

const versionParameter = (description: string) =>
  parameter(
    z
      .string()
      .regex(/^[1-9]\d{0,8}$/, 'must be the number of a version, from 1')
      .transform(Number),
    { description, type: 'integer', minimum: 1 },
  );

export const getPolicy = defineEndpoint({
  operation: 'getPolicy',
  method: 'get',
  path: '/api/public/policies/{kind}',
  tag,
  summary: 'The policy in force',
  description: 'Its version is in the header `ETag` too.',
  access: 'admin',
  params: ofKind,
  responses: { 200: { description: 'The newest version.', schema: policySchema } },
});

export const putPolicy = defineEndpoint({
  operation: 'putPolicy',
  method: 'put',
  path: '/api/public/policies/{kind}',
  tag,
  summary: 'Set a policy',
  description:
    'As its next version; a document that is the same makes none. It counts everywhere within 5 seconds, for what comes from then on. ' +
    'The limits of a project are set by the operator alone.',
  access: 'admin',
  params: ofKind,
  body: jsonBody(z.strictObject({ ...changeShape, document: documentSchema }), {
    document: { rules: [{ detector: 'email', action: 'pseudonym' }] },
    reason: 'No addresses in traces',
    expectedVersion: 0,
  }),
  responses: { 200: { description: 'The newest version.', schema: policySchema }, 409: conflict },
});

export const listPolicyVersions = defineEndpoint({
  operation: 'listPolicyVersions',
  method: 'get',
  path: '/api/public/policies/{kind}/versions',
  tag,
  summary: 'List the versions of a policy',
  access: 'admin',
  params: ofKind,
  query: z.object(pageParameters),
  exampleQuery: { limit: '10' },
  responses: { 200: { description: 'A page of versions, newest first.', schema: pageOf(policySchema) } },
});

export const getPolicyVersion = defineEndpoint({
  operation: 'getPolicyVersion',
  method: 'get',
  path: '/api/public/policies/{kind}/versions/{version}',
  tag,
  summary: 'Get a version of a policy',
  access: 'admin',
  params: ofVersion,
  responses: { 200: { description: 'The version.', schema: policySchema } },
});

export const comparePolicyVersions = defineEndpoint({
  operation: 'comparePolicyVersions',
  method: 'get',
  path: '/api/public/policies/{kind}/compare',
  tag,
  summary: 'Compare two versions of a policy',
  access: 'admin',
  params: ofKind,
  query: z.object({
    from: versionParameter('The version before.'),
    to: versionParameter('The version after.'),
  }),
  exampleQuery: { from: '1', to: '2' },
  responses: {
    200: {
      description: 'What differs.',
      schema: z.object({
        kind: z.enum(policyKinds),
        from: z.int(),
        to: z.int(),
        differences: z.array(differenceSchema).describe('Each member that differs; empty when both are the same.'),
      }),
    },
  },
});

export const restorePolicyVersion = defineEndpoint({
  operation: 'restorePolicyVersion',
  method: 'post',
  path: '/api/public/policies/{kind}/versions/{version}/restore',
  tag,
  summary: 'Set a policy to what it was',
  description: 'Its document becomes that of the next version.',
  access: 'admin',
  params: ofVersion,
  body: jsonBody(z.strictObject(changeShape), { reason: 'Back to what was', expectedVersion: 2 }),
  responses: { 200: { description: 'The newest version.', schema: policySchema }, 409: conflict },
});

const tracesMax = 100;

export const dryRunMasking = defineEndpoint({
  operation: 'dryRunMasking',
  method: 'post',
  path: '/api/public/policies/masking/dry-run',
  tag,
  summary: 'What a masking policy would do to the last traces',
  description:
    'Changes nothing. Traces as they are stored, with their observations and scores: what an earlier policy masked is masked already.',
  access: 'read',
  body: jsonBody(
    z.strictObject({
      document: documentSchema,
      traces: z.int().min(1).max(tracesMax).default(20).describe('How many of the last traces are looked at.'),
    }),
    { document: { rules: [{ detector: 'email', action: 'pseudonym' }] }, traces: 5 },
  ),
  responses: {
    200: {
      description: 'What would be masked.',
      schema: z.object({
        traces: z.int().describe('Looked at.'),
        affectedTraces: z.int(),
        rules: z.array(
          z.object({
            rule: z.int().describe('Its place in the document, from 0.'),
            found: z.int(),
            byField: z.record(z.string(), z.int()),
          }),
        ),
        failed: z.record(z.string(), z.int()).describe('Texts that would be replaced as a whole, by field.'),
        examples: z.array(
          z.object({
            traceId: z.string(),
            kind: z.enum(['trace', 'observation', 'score']),
            id: z.string(),
            member: z.string().describe('Like `input` or `metadata.customer`.'),
            after: z.string().describe('What would be stored, around the first mark.'),
          }),
        ),
      }),
    },
  },
});

export const dryRunRetention = defineEndpoint({
  operation: 'dryRunRetention',
  method: 'post',
  path: '/api/public/policies/retention/dry-run',
  tag,
  summary: 'What a retention policy would remove now',
  description: 'Changes nothing.',
  access: 'read',
  body: jsonBody(z.strictObject({ document: documentSchema }), { document: { days: 90 } }),
  responses: {
    200: {
      description: 'What is older than the document keeps.',
      schema: z.object({
        before: z.iso.datetime().nullable().describe('What has an earlier timestamp would go; null: nothing would.'),
        traces: z.int().describe('They go with their observations and scores, whichever times those have.'),
        scores: z.int().describe('Those of such traces among them.'),
      }),
    },
  },
});
