import { auditActorKinds } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { ndjsonMediaType } from './export.ts';
import { cursorParameter, fromParameter, limitParameter, textParameter, toParameter } from './query-parameters.ts';

const tag = 'Audit log';
const limitMax = 1000;

const text = z.string().nullable();

const auditEntrySchema = component(
  'AuditEntry',
  z.object({
    chain: z.string().describe('`organization:` and its id.'),
    sequence: z.int().describe('From 1, in the chain, without a gap.'),
    timestamp: z.iso.datetime(),
    action: z.string().describe('What it was done to, and what was done: `api-key.created`.'),
    actorKind: z.enum(auditActorKinds),
    actorId: text.describe('Of a user the id, of a key the public key.'),
    address: text,
    userAgent: text,
    requestId: text.describe('The `X-Request-Id` of the answer, and of the line of the log.'),
    projectId: text,
    targetKind: z.string(),
    targetId: text,
    before: z.unknown().describe('Of a change what was different, of a deletion all. Secrets are named and not shown.'),
    after: z.unknown(),
    previousHash: z.string().describe('The hash of the entry before.'),
    hash: z.string().describe('SHA-256, as hexadecimal digits.'),
  }),
);

const filters = {
  fromTimestamp: fromParameter('At this time or later.'),
  toTimestamp: toParameter('Before this time.'),
  action: textParameter('Entries of this action, such as `api-key.created`.'),
  actorId: textParameter('What this user or key did.'),
  projectId: textParameter('Entries of this project.'),
  targetId: textParameter('What was done to this: the id of a key, a user, a budget.'),
};

const whose =
  'Owners and admins of the organization see all of its entries; keys, and those who are admins of a project alone, ' +
  'those of the project.';

export const listAuditLog = defineEndpoint({
  operation: 'listAuditLog',
  method: 'get',
  path: '/api/public/audit-log',
  tag,
  summary: 'List who did what, newest first',
  description: whose,
  access: 'admin',
  query: z.object({ ...filters, cursor: cursorParameter(), limit: limitParameter(1, limitMax) }),
  exampleQuery: { action: 'api-key.created', fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: {
    200: {
      description: 'A page of entries.',
      schema: z.object({
        data: z.array(auditEntrySchema),
        meta: z.object({ cursor: z.string().optional().describe('Absent on the last page.') }),
      }),
    },
  },
});

export const exportAuditLog = defineEndpoint({
  operation: 'exportAuditLog',
  method: 'get',
  path: '/api/public/audit-log/export',
  tag,
  summary: 'Export the audit log, oldest first',
  description:
    `${whose} One JSON object a line, with gzip when Accept-Encoding asks for it. When something fails underway, the ` +
    'connection breaks: ask again with `afterSequence`, the sequence of the last whole line.',
  access: 'admin',
  recordedAs: 'audit-log.exported',
  query: z.object({ ...filters, afterSequence: textParameter('Goes on behind the entry with this sequence.') }),
  exampleQuery: { fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: {
    200: {
      description: 'The lines.',
      schema: component(
        'AuditLine',
        auditEntrySchema.extend({ hashed: z.string().describe('The text that `hash` is the SHA-256 of, as UTF-8.') }),
      ),
      mediaTypes: [ndjsonMediaType],
    },
  },
});
