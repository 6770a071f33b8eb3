import {
  defaultOrganizationScopes,
  defaultScopes,
  isLimit,
  keyNoteCharactersMax,
  limitExpectation,
  limitMeanings,
  organizationScopes,
  projectScopes,
  publicKeyPrefixes,
  scopeMeanings,
  scopes,
  secretKeyLengthMin,
  secretKeyPrefixes,
  type LimitName,
} from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { idSchema, ofProject } from './projects.ts';
import { timestamp } from './timestamp.ts';

const tag = 'API keys';
const path = '/api/public/projects/{projectId}/apiKeys';
/** As some clients spell it. */
const alias = '/api/public/projects/{projectId}/api-keys';

const organizationPath = '/api/public/organizations/apiKeys';
const organizationAlias = '/api/public/organizations/api-keys';

const apiKeyId = idSchema;
const oneKey = ofProject.extend({ apiKeyId });
const oneOrganizationKey = z.object({ apiKeyId });
/** By a key of the project, or by one of its organization. */
const access = ['admin', 'organization'] as const;

const overlapSecondsMax = 90 * 86_400;
const overlapSecondsDefault = 86_400;

const limit = (name: LimitName) => z.number().nullable().describe(`${limitMeanings[name]}; null: no limit of the key.`);

const limitsSchema = component(
  'ApiKeyLimits',
  z
    .object({
      ingestPerSecond: limit('ingestPerSecond'),
      readsPerSecond: limit('readsPerSecond'),
      eventsPerDay: limit('eventsPerDay'),
      bytesPerDay: limit('bytesPerDay'),
    })
    .describe('Beside those of the project, which hold for all of its keys together.'),
);

const changedLimit = (name: LimitName) =>
  z
    .number()
    .refine((value) => isLimit(name, value), limitExpectation(name))
    .nullish()
    .describe(`${limitMeanings[name]}; null: no limit of the key; as it is when absent.`);

const changedLimitsSchema = z.strictObject({
  ingestPerSecond: changedLimit('ingestPerSecond'),
  readsPerSecond: changedLimit('readsPerSecond'),
  eventsPerDay: changedLimit('eventsPerDay'),
  bytesPerDay: changedLimit('bytesPerDay'),
});

export const apiKeySchema = component(
  'ApiKey',
  z.object({
    id: z.string(),
    publicKey: z.string(),
    displaySecretKey: z.string().describe('Enough of the secret to tell keys apart.'),
    name: z.string().nullable().describe('The note.'),
    note: z.string().nullable(),
    scopes: z
      .array(z.enum(scopes))
      .describe(`What it may do: ${scopes.map((scope) => `\`${scope}\`: ${scopeMeanings[scope]}`).join('; ')}.`),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
    expiresAt: z.iso.datetime().nullable().describe('From then on it opens nothing.'),
    limits: limitsSchema,
  }),
);

export const createdApiKeySchema = component(
  'CreatedApiKey',
  apiKeySchema.extend({ secretKey: z.string().describe('Shown this once.') }),
);

export const listedKeys = {
  200: { description: 'Those that are not revoked.', schema: z.object({ apiKeys: z.array(apiKeySchema) }) },
};
const revoked = { 200: { description: 'It is revoked.', schema: z.object({ success: z.literal(true) }) } };

export const created = { 201: { description: 'The key, with its secret.', schema: createdApiKeySchema } };

const noteText = z.string().trim().max(keyNoteCharactersMax);

export const givenFields = {
  note: noteText.nullish().describe('What it is for.'),
  name: noteText.nullish().describe('The note, by the name that Langfuse has for it; not with `note`.'),
  expiresAt: timestamp.nullish().describe('Never when absent.'),
};

/** A key that its client chooses. By their prefixes, scanners for secrets and readers of configurations recognize keys. */
const chosenKey = (prefixes: readonly string[]) =>
  z.string().regex(new RegExp(`^(?:${prefixes.join('|')}).`), `must begin with ${prefixes.join(' or ')}`);

const createSchema = z
  .object({
    ...givenFields,
    scopes: z
      .array(z.enum(projectScopes))
      .min(1)
      .max(projectScopes.length)
      .nullish()
      .describe(`${defaultScopes.join(', ')} when absent.`),
    limits: changedLimitsSchema.nullish().describe('None of its own when absent.'),
    publicKey: chosenKey(publicKeyPrefixes).nullish().describe('Made when absent.'),
    secretKey: chosenKey(secretKeyPrefixes)
      .min(secretKeyLengthMin, `must have at least ${secretKeyLengthMin} characters`)
      .nullish()
      .describe('Made when absent: prefer that, a made one cannot be guessed.'),
  })
  .refine(
    ({ publicKey, secretKey }) => (publicKey ?? undefined) === undefined || (secretKey ?? undefined) !== undefined,
    {
      path: ['secretKey'],
      error: 'must be given with publicKey: give both keys, or none',
    },
  )
  .refine(
    ({ publicKey, secretKey }) => (secretKey ?? undefined) === undefined || (publicKey ?? undefined) !== undefined,
    {
      path: ['publicKey'],
      error: 'must be given with secretKey: give both keys, or none',
    },
  );

const rotateBody = jsonBody(
  z.object({
    overlapSeconds: z
      .int()
      .min(0)
      .max(overlapSecondsMax)
      .default(overlapSecondsDefault)
      .describe('For how long the old key still works; a day when absent.'),
  }),
  { overlapSeconds: 3600 },
);

export const listApiKeys = defineEndpoint({
  operation: 'listApiKeys',
  method: 'get',
  path,
  aliases: [alias],
  tag,
  summary: 'List the keys of the project, oldest first',
  access,
  params: ofProject,
  responses: listedKeys,
});

export const createApiKey = defineEndpoint({
  operation: 'createApiKey',
  method: 'post',
  path,
  aliases: [alias],
  tag,
  summary: 'Make a key of the project',
  access,
  params: ofProject,
  body: jsonBody(createSchema, {
    note: 'checkout service',
    scopes: ['ingest', 'scores'],
    limits: { ingestPerSecond: 50, eventsPerDay: 1_000_000 },
  }),
  responses: created,
});

export const revokeApiKey = defineEndpoint({
  operation: 'revokeApiKey',
  method: 'delete',
  path: `${path}/{apiKeyId}`,
  aliases: [`${alias}/{apiKeyId}`],
  tag,
  summary: 'Revoke a key',
  description: 'Every server refuses it within 5 seconds.',
  access,
  params: oneKey,
  responses: revoked,
});

export const updateApiKey = defineEndpoint({
  operation: 'updateApiKey',
  method: 'patch',
  path: `${path}/{apiKeyId}`,
  aliases: [`${alias}/{apiKeyId}`],
  tag,
  summary: 'Change the limits of a key',
  description: 'They hold on every server within 5 seconds.',
  access,
  params: oneKey,
  body: jsonBody(z.strictObject({ limits: changedLimitsSchema }), { limits: { eventsPerDay: 1_000_000 } }),
  responses: { 200: { description: 'The key as it is now.', schema: apiKeySchema } },
});

export const rotateApiKey = defineEndpoint({
  operation: 'rotateApiKey',
  method: 'post',
  path: `${path}/{apiKeyId}/rotate`,
  aliases: [`${alias}/{apiKeyId}/rotate`],
  tag,
  summary: 'Replace a key by a new one',
  description:
    'The new key may do the same, has the same note and limits and ends when the old one would have. The old one goes on for the overlap.',
  access,
  params: oneKey,
  body: rotateBody,
  responses: created,
});

export const organizationKeyBody = jsonBody(
  z.object({
    ...givenFields,
    scopes: z
      .array(z.enum(organizationScopes))
      .min(1)
      .max(organizationScopes.length)
      .nullish()
      .describe(`${defaultOrganizationScopes.join(' and ')} when absent.`),
  }),
  { note: 'terraform', scopes: ['organization'] },
);

export const listOrganizationApiKeys = defineEndpoint({
  operation: 'listOrganizationApiKeys',
  method: 'get',
  path: organizationPath,
  aliases: [organizationAlias],
  tag,
  summary: 'List the keys of the organization itself, oldest first',
  access: defaultOrganizationScopes,
  responses: listedKeys,
});

export const createOrganizationApiKey = defineEndpoint({
  operation: 'createOrganizationApiKey',
  method: 'post',
  path: organizationPath,
  aliases: [organizationAlias],
  tag,
  summary: 'Make a key of the organization itself',
  access: 'owner',
  body: organizationKeyBody,
  responses: created,
});

export const rotateOrganizationApiKey = defineEndpoint({
  operation: 'rotateOrganizationApiKey',
  method: 'post',
  path: `${organizationPath}/{apiKeyId}/rotate`,
  aliases: [`${organizationAlias}/{apiKeyId}/rotate`],
  tag,
  summary: 'Replace a key of the organization by a new one',
  description: 'As a key of a project.',
  access: 'owner',
  params: oneOrganizationKey,
  body: rotateBody,
  responses: created,
});

export const revokeOrganizationApiKey = defineEndpoint({
  operation: 'revokeOrganizationApiKey',
  method: 'delete',
  path: `${organizationPath}/{apiKeyId}`,
  aliases: [`${organizationAlias}/{apiKeyId}`],
  tag,
  summary: 'Revoke a key of the organization',
  description: 'Every server refuses it within 5 seconds.',
  access: 'owner',
  params: oneOrganizationKey,
  responses: revoked,
});
