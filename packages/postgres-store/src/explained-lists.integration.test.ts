import type { Micros, ProjectId } from '@spanledger/core';
import { atFileEnd, seedControlPlane } from '@spanledger/testing';
import { Client } from 'pg';
import { beforeAll, expect, test, vi } from 'vitest';

import type { PostgresStore } from './open-postgres-store.ts';
import { openedStores } from './opened-stores.fixture.ts';
import { testDatabases } from './test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();
const counts = { projects: 800, projectsOfOrganization: 2, users: 8000, auditEntries: 12_000 };
/** A table with more rows is large: the cost of a full scan would grow with every project. */
const largeRows = 600;

const projectId = 'project-7' as ProjectId;
const organizationId = 'org-7';
const userId = 'user-7';
const now: Micros = Date.now() * 1000;
const page = { page: 1, limit: 20 };
const chain = 'organization:org-7';
const queueId = 'queue-7-1';
const datasetName = 'Dataset 1';
const ofTrace = { objectType: 'TRACE', objectId: 'trace-1' } as const;
const newest = { chain, order: 'newest first', limit: 50 } as const;

/** The queries of the control plane's lists, and those of each request. */
const reads: Readonly<Record<string, (store: PostgresStore) => Promise<unknown>>> = {
  'members of an organization': async ({ memberships }) => memberships.members(organizationId),
  'members of a project': async ({ memberships }) => memberships.projectMembers(projectId),
  'the projects of a user': async ({ memberships }) => memberships.projectsOf(userId),
  'the role of a user in a project': async ({ memberships }) => memberships.find(userId, projectId),
  'invitations of an organization': async ({ invitations }) => invitations.list(organizationId, now),
  'SCIM groups of an organization': async ({ groups }) => groups.list(organizationId),
  'a user by address': async ({ users }) => users.find({ email: 'user-7@example.com' }),
  'the password of a user': async ({ users }) => users.passwordOf({ email: 'user-7@example.com' }),
  'sessions of a user': async ({ userSessions }) => userSessions.list(userId, now),
  'the session of a cookie': async ({ userSessions }) => userSessions.find('hash-7-1', now),
  'the link of a sign-in': async ({ signInLinks }) => signInLinks.find('hash-10', now),
  'identities of a user': async ({ externalIdentities }) => externalIdentities.list(userId),
  'all organizations with their projects': async ({ organizations }) => organizations.list(),
  'the first page of all users': async ({ users }) => users.list({ page: 1, limit: 20 }),
  'a later page of all users': async ({ users }) => users.list({ page: 200, limit: 20 }),
  'projects of an organization': async ({ projects }) => projects.list(organizationId),
  'keys of a project': async ({ apiKeys }) => apiKeys.list(projectId),
  'keys of an organization': async ({ apiKeys }) => apiKeys.list({ organizationId }),
  'personal keys of a user': async ({ apiKeys }) => apiKeys.listPersonal(userId),
  'the key of a request': async ({ apiKeys }) => apiKeys.findByPublicKey('pk-7-1'),
  'policies in force': async ({ policies }) => policies.inForce(projectId),
  'versions of a policy': async ({ policies }) => policies.versions(projectId, 'sampling', page),
  'prompts of a project': async ({ prompts }) => prompts.list(projectId, {}, page),
  'protected labels of a project': async ({ protectedLabels }) => protectedLabels.list(projectId),
  'webhooks of prompts of a project': async ({ promptWebhooks }) => promptWebhooks.list(projectId, page),
  'deliveries of a webhook of prompts': async ({ promptWebhooks }) =>
    promptWebhooks.deliveries(projectId, 'webhook-7-1', page),
  'datasets of a project': async ({ datasets }) => datasets.list(projectId, page),
  'items of a dataset': async ({ datasets }) => datasets.listItems(projectId, { datasetName }, page),
  'items of a dataset as of a moment': async ({ datasets }) =>
    datasets.listItems(projectId, { datasetName, asOf: now }, page),
  'contents of items': async ({ datasets }) => datasets.readItems(projectId, now, ['item-7-1', 'item-7-2']),
  'items of a dataset by their ids': async ({ datasets }) =>
    datasets.itemsAfter(projectId, { datasetName, withArchived: false, after: 'item', limit: 20 }),
  'budgets of a project': async ({ budgets }) => budgets.list(projectId, page),
  're-pricings of a project': async ({ repricings }) => repricings.list(projectId, page),
  'agents of a project': async ({ agents }) => agents.list(projectId, {}),
  'views of a project': async ({ savedViews }) => savedViews.list(projectId, userId, 'traces'),
  'score configs of a project': async ({ scoreConfigs }) => scoreConfigs.list(projectId, page),
  'comments of a project': async ({ comments }) => comments.list(projectId, {}, page),
  'comments on a trace': async ({ comments }) => comments.list(projectId, ofTrace, page),
  'annotation queues of a project': async ({ annotationQueues }) => annotationQueues.list(projectId, page),
  'items of an annotation queue': async ({ annotationQueues }) =>
    annotationQueues.listItems(projectId, queueId, 'PENDING', page),
  'progress of an annotation queue': async ({ annotationQueues }) => annotationQueues.progress(projectId, queueId, now),
  'annotators of a queue': async ({ annotationQueues }) => annotationQueues.assignees(projectId, queueId),
  'connections of a project': async ({ llmConnections }) => llmConnections.list(projectId, page),
  'the newest entries of the audit log': async ({ auditLog }) => auditLog.list(newest),
  'entries of a project': async ({ auditLog }) => auditLog.list({ ...newest, projectId }),
  'entries of an action': async ({ auditLog }) => auditLog.list({ ...newest, action: 'api-key.created' }),
  'entries of an actor': async ({ auditLog }) => auditLog.list({ ...newest, actorId: userId }),
  'entries of a target': async ({ auditLog }) => auditLog.list({ ...newest, targetId: 'thing-7' }),
  'entries of a period': async ({ auditLog }) => auditLog.list({ ...newest, from: 1_700_000_000_010_000 }),
  'the ends of all chains': async ({ auditLog }) => auditLog.heads(),
};

let url: string;
let client: Client;
let large: ReadonlySet<string>;
beforeAll(async () => {
  ({ url } = await databases.migrated());
  client = new Client(url);
  await client.connect();
  atFileEnd(async () => client.end());
  await seedControlPlane(async (sql) => client.query(sql), counts);
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND reltuples > ${largeRows}`,
  );
  large = new Set(rows.map(({ name }) => name));
});

interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statements that an operation sends to the server. */
const statementsOf = async (ask: (store: PostgresStore) => Promise<unknown>): Promise<readonly Sent[]> => {
  const sent: Sent[] = [];
  const spy = vi.spyOn(Client.prototype, 'query');
  try {
    await ask(openStore({ url, poolMax: 1 }));
    // `query` has several signatures; Prisma's adapter passes an object.
    for (const [given] of spy.mock.calls as unknown as readonly (readonly [string | Partial<Sent>])[])
      if (typeof given === 'object' && given.text !== undefined)
        sent.push({ text: given.text, values: given.values ?? [] });
  } finally {
    spy.mockRestore();
  }
  return sent.filter(({ text }) => /^\s*(SELECT|WITH)/i.test(text));
};

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly Plans?: readonly Plan[] | undefined;
}
interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: Plan }];
}

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

test.each(Object.entries(reads))('%s are found without reading all of a large table', async (_what, ask) => {
  const statements = await statementsOf(ask);
  expect(statements.length).toBeGreaterThan(0);
  expect(large.has('audit_entries') && large.has('api_keys')).toBe(true);
  for (const { text, values } of statements) {
    const { rows: plans } = await client.query<Explained>(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
    const roots = plans.flatMap((row) => row['QUERY PLAN'].map(({ Plan: plan }) => plan));
    expect(roots).toHaveLength(1);
    const scanned = roots.flatMap(nodesOf).filter((node) => node['Node Type'] === 'Seq Scan');
    const all = scanned.map((node) => node['Relation Name'] ?? '').filter((name) => large.has(name));
    expect([text, all]).toEqual([text, []]);
  }
});
