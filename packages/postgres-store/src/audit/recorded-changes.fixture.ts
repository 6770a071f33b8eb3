import { aPrice } from '@spanledger/testing';

import type { RecordedStores } from '../open-postgres-store.ts';
import { agentChanges } from './recorded-agents.fixture.ts';
import { annotationChanges } from './recorded-annotations.fixture.ts';
import { evaluationChanges } from './recorded-evaluations.fixture.ts';
import { documentChanges } from './recorded-documents.fixture.ts';
import { signInChanges } from './recorded-sign-ins.fixture.ts';
import {
  now,
  projectId,
  organizationId,
  publicKey,
  secret,
  tokenHash,
  client,
  password,
  type Change,
  type World,
} from './recorded-world.fixture.ts';

const budget = {
  scope: { kind: 'project' },
  period: 'month',
  name: 'all',
  amount: 5n,
  thresholds: [80],
  webhookUrl: `https://user:${secret('password')}@hooks.example.com/${secret('path')}?key=${secret('query')}`,
  webhookSecret: secret('webhook'),
  whenOver: 'allow',
  whenUnknown: 'allow',
} as const;

const aRun = {
  fromTimestamp: 0,
  toTimestamp: 1,
  models: undefined,
  isUnpricedOnly: false,
  priceVersion: 0,
  isDryRun: true,
  requestedBy: null,
};

export const withSession = async ({ stores, userId }: World, name: string): Promise<string> => {
  const session = { tokenHash: tokenHash(name), now: now(), ...client };
  return (await stores.userSessions.create(userId, session, password))?.id ?? '';
};

const withLink = async ({ stores, userId }: World, name: string): Promise<void> =>
  stores.signInLinks.create({
    userId,
    tokenHash: tokenHash(name),
    purpose: 'reset',
    now: now(),
    expiresAt: now() + 60_000_000,
  });

/** The recorded changes of each method that changes data; `reads` marks methods without recorded changes. */
export const changes: {
  readonly [Port in keyof RecordedStores]: Readonly<Record<keyof RecordedStores[Port], Change | 'reads'>>;
} = {
  apiKeys: {
    authenticate: 'reads',
    findByPublicKey: 'reads',
    listPersonal: 'reads',
    list: 'reads',
    create: async ({ stores }) => {
      await stores.apiKeys.create(projectId, { publicKey: 'pk-a', secretKey: secret('key') });
      return ['api-key.created'];
    },
    changeLimits: async ({ stores }) => {
      await stores.apiKeys.changeLimits(publicKey, { readsPerSecond: 5 });
      return ['api-key.changed'];
    },
    rotate: async ({ stores }) => {
      await stores.apiKeys.rotate(publicKey, 1000);
      return ['api-key.changed', 'api-key.created'];
    },
    revoke: async ({ stores }) => {
      await stores.apiKeys.revoke(publicKey);
      return ['api-key.changed'];
    },
  },
  projects: {
    get: 'reads',
    isDeleted: 'reads',
    list: 'reads',
    organizations: 'reads',
    create: async ({ stores }) => {
      await stores.projects.create({ organizationId, name: 'Neu' });
      return ['project.created'];
    },
    update: async ({ stores }) => {
      await stores.projects.update(projectId, { name: 'Neu' });
      return ['project.changed'];
    },
    changeLimits: async ({ stores }) => {
      await stores.projects.changeLimits(projectId, { readsPerSecond: 5 });
      return ['project.changed', 'policy-version.created'];
    },
    delete: async ({ stores }) => {
      await stores.budgets.create(projectId, budget);
      await stores.projects.delete(projectId);
      return ['budget.created', 'project.changed', 'budget.deleted'];
    },
  },
  users: {
    list: 'reads',
    find: 'reads',
    passwordOf: 'reads',
    invite: async ({ stores }) => {
      await stores.users.invite({ email: 'bob@x', organizationId, role: 'ADMIN' });
      return ['membership.created'];
    },
    changePassword: async ({ stores, userId }) => {
      await stores.users.changePassword(userId, { passwordHash: secret('other'), keptSessionId: '' });
      return ['user.changed'];
    },
    setDisabled: async (world) => {
      await withSession(world, 'disabled');
      await withLink(world, 'disabled');
      await world.stores.users.setDisabled(world.userId, true, now());
      return [
        'user-session.created',
        'sign-in-link.created',
        'user.changed',
        'user-session.deleted',
        'sign-in-link.deleted',
      ];
    },
    delete: async (world) => {
      await withSession(world, 'left');
      await world.stores.users.delete(world.userId);
      return ['user-session.created', 'membership.deleted'];
    },
  },
  memberships: {
    find: 'reads',
    projectsOf: 'reads',
    members: 'reads',
    member: 'reads',
    formerMember: 'reads',
    projectMembers: 'reads',
    setRole: async ({ stores, userId }) => {
      await stores.memberships.setRole({ organizationId, userId, role: 'VIEWER', by: null });
      return ['membership.changed'];
    },
    setProjectRole: async ({ stores, userId }) => {
      await stores.memberships.setProjectRole({ projectId, userId, role: 'ADMIN' });
      return ['project-membership.created'];
    },
  },
  organizations: {
    list: 'reads',
    get: 'reads',
    create: async ({ stores }) => {
      await stores.organizations.create({ name: 'Neu' });
      return ['organization.created'];
    },
    update: async ({ stores }) => {
      await stores.organizations.update(organizationId, { name: 'Neu' });
      return ['organization.changed'];
    },
    delete: async ({ stores }) => {
      const { id } = await stores.organizations.create({ name: 'Neu' });
      await stores.organizations.delete(id);
      return ['organization.created', 'organization.changed'];
    },
  },
  invitations: {
    list: 'reads',
    revoke: async ({ stores }) => {
      const invited = await stores.users.invite({ email: 'bob@x', organizationId, role: 'VIEWER' });
      const userId = invited.user.id;
      const link = { userId, tokenHash: tokenHash('invited'), purpose: 'invitation', now: now() } as const;
      await stores.signInLinks.create({ ...link, expiresAt: now() + 60_000_000 });
      await stores.invitations.revoke({ organizationId, userId, by: null });
      return ['membership.created', 'sign-in-link.created', 'sign-in-link.deleted', 'membership.deleted'];
    },
  },
  userSessions: {
    find: 'reads',
    list: 'reads',
    // The same session, with another token.
    rotate: 'reads',
    create: async (world) => {
      await withSession(world, 'begun');
      return ['user-session.created'];
    },
    noteSecondFactor: async (world) => {
      await world.stores.userSessions.noteSecondFactor(await withSession(world, 'shown'), 'code');
      return ['user-session.created', 'user-session.changed'];
    },
    end: async (world) => {
      await world.stores.userSessions.end(world.userId, await withSession(world, 'ended'));
      return ['user-session.created', 'user-session.deleted'];
    },
  },
  signInLinks: {
    find: 'reads',
    create: async (world) => {
      await withLink(world, 'made');
      return ['sign-in-link.created'];
    },
    use: async (world) => {
      await withLink(world, 'used');
      const session = { tokenHash: tokenHash('by-link'), now: now(), ...client };
      await world.stores.signInLinks.use(tokenHash('used'), { session, passwordHash: secret('chosen') });
      const used = ['sign-in-link.changed', 'user.changed', 'sign-in-link.deleted', 'user-session.created'];
      return ['sign-in-link.created', ...used];
    },
  },
  ...signInChanges,
  secretVault: {
    state: 'reads',
    prepare: async ({ stores }) => {
      await stores.secretVault.prepare();
      return [];
    },
    rotate: async ({ stores }) => {
      await stores.budgets.create(projectId, budget);
      await stores.secretVault.rotate();
      return ['budget.created', 'budget.changed'];
    },
    forgettable: 'reads',
    forget: async ({ stores }) => {
      await stores.budgets.create(projectId, budget);
      await stores.secretVault.forget();
      return ['budget.created', 'budget.changed'];
    },
  },
  prices: {
    list: 'reads',
    get: 'reads',
    sources: 'reads',
    versions: 'reads',
    ofScope: 'reads',
    change: async ({ stores }) => {
      const scope = { kind: 'project', projectId } as const;
      const { added } = await stores.prices.change({ add: [aPrice({ scope })], remove: [] });
      await stores.prices.change({ add: [], remove: added.map(({ id }) => id) });
      return ['price.created', 'price.changed'];
    },
  },
  repricings: {
    get: 'reads',
    list: 'reads',
    differences: 'reads',
    create: async ({ stores }) => {
      await stores.repricings.create(projectId, aRun);
      return ['repricing.created'];
    },
    cancel: async ({ stores }) => {
      const { id } = await stores.repricings.create(projectId, aRun);
      await stores.repricings.cancel(projectId, id);
      return ['repricing.created', 'repricing.changed'];
    },
  },
  budgets: {
    get: 'reads',
    list: 'reads',
    standing: 'reads',
    alerts: 'reads',
    create: async ({ stores }) => {
      await stores.budgets.create(projectId, budget);
      return ['budget.created'];
    },
    update: async ({ stores }) => {
      const { id } = await stores.budgets.create(projectId, budget);
      await stores.budgets.update(projectId, id, { ...budget, name: 'Neu', webhookSecret: secret('next') });
      return ['budget.created', 'budget.changed'];
    },
    delete: async ({ stores }) => {
      const { id } = await stores.budgets.create(projectId, budget);
      await stores.budgets.delete(projectId, id);
      return ['budget.created', 'budget.deleted'];
    },
  },
  policies: {
    inForce: 'reads',
    current: 'reads',
    versions: 'reads',
    get: 'reads',
    put: async ({ stores }) => {
      const change = { reason: 'less of it', expectedVersion: 0 };
      await stores.policies.put(projectId, 'sampling', { ...change, document: { rate: 0.5 } });
      await stores.policies.put(projectId, 'retention', { ...change, document: { days: 30 } });
      return ['policy-version.created', 'project.changed', 'policy-version.created'];
    },
  },
  ...documentChanges(projectId),
  ...agentChanges(projectId),
  ...annotationChanges(projectId),
  ...evaluationChanges(projectId),
  auditLog: {
    list: 'reads',
    heads: 'reads',
    record: async ({ stores }) => {
      const event = { projectId, targetKind: 'trace', targetId: 't', after: { ids: ['t'] } };
      await stores.auditLog.record({ ...event, action: 'trace.deleted' });
      return ['trace.deleted'];
    },
  },
};
