import { randomUUID } from 'node:crypto';

import {
  checkEmail,
  conflict,
  ownerEmailDefault,
  type ApiKeyStore,
  type CreatedApiKey,
  type FirstStart,
  type FirstStartResult,
  type FirstStartSettings,
  type Organization,
  type Project,
  type ProjectStore,
  type User,
  type UserStore,
} from '@spanledger/core';

import { memoryUserStore, userOf } from '../people/memory-user-store.ts';
import { identityState, nowMicros, usableKeysOf, type IdentityState } from './identity-state.ts';
import { memoryApiKeyStore } from './memory-api-key-store.ts';
import { memoryProjectStore } from './memory-project-store.ts';

export const memoryFirstStart = (state = identityState()): FirstStart => {
  const stores = {
    apiKeys: memoryApiKeyStore(state),
    projects: memoryProjectStore(state),
    users: memoryUserStore(state),
  };
  let queue: Promise<unknown> = Promise.resolve();
  return {
    ensure: (settings) => {
      const turn = queue.then(() => ensureTenant(state, stores, settings));
      queue = turn.catch(() => {});
      return turn;
    },
  };
};

interface Stores {
  readonly apiKeys: ApiKeyStore;
  readonly projects: ProjectStore;
  readonly users: UserStore;
}

const ensureTenant = async (
  state: IdentityState,
  { apiKeys, projects, users }: Stores,
  settings: FirstStartSettings,
): Promise<FirstStartResult> => {
  const organization = ensureOrganization(state, settings);
  const project =
    findProject(state, organization, settings) ??
    (await projects.create({
      organizationId: organization.id,
      name: settings.projectName ?? 'Default',
      id: settings.projectId ?? randomUUID(),
    }));
  if (project.organization.id !== organization.id) throw conflict('The project belongs to another organization.');
  const createdKey = await ensureKey(state, apiKeys, project, settings);
  const waitingOwner = await ensureOwner(state, users, organization.id, settings);
  return { project, createdKey, publicKey: usableKeysOf(state, project.id)[0]?.publicKey, waitingOwner };
};

const ensureOwner = async (
  state: IdentityState,
  users: UserStore,
  organizationId: string,
  { userEmail }: FirstStartSettings,
): Promise<User | undefined> => {
  const given = userEmail ?? (state.users.length === 0 ? ownerEmailDefault : undefined);
  const email = given === undefined ? undefined : checkEmail(given);
  const isMember = ({ memberships, ...user }: User): boolean =>
    user.email === email && memberships.some((membership) => membership.organizationId === organizationId);
  if (email !== undefined && !state.users.some(isMember)) {
    await users.invite({ email, organizationId, role: 'OWNER' });
  }
  if (state.users.some(({ signedInAt }) => signedInAt !== null)) return undefined;
  const owner = state.users.find(
    (user) =>
      !user.isDisabled &&
      (email === undefined || user.email === email) &&
      user.memberships.some(
        (membership) => membership.organizationId === organizationId && membership.role === 'OWNER',
      ),
  );
  return owner === undefined ? undefined : userOf(owner);
};

const ensureOrganization = (state: IdentityState, settings: FirstStartSettings): Organization => {
  const { organizationId, organizationName, projectId, publicKey } = settings;
  const namedProjectId = projectId ?? state.keys.find((key) => key.publicKey === publicKey)?.projectId;
  const found =
    organizationId === undefined
      ? (state.projects.find(({ id }) => id === namedProjectId)?.organization ??
        state.organizations.find(({ name }) => organizationName === undefined || name === organizationName))
      : state.organizations.find(({ id }) => id === organizationId);
  if (found !== undefined) return found;
  const id = organizationId ?? randomUUID();
  const name = organizationName ?? 'Default';
  const created = { id, name, metadata: {}, requiresSecondFactor: false, createdAt: nowMicros() };
  state.organizations.push(created);
  return created;
};

const findProject = (
  state: IdentityState,
  organization: Organization,
  { projectId, projectName, publicKey }: FirstStartSettings,
): Project | undefined => {
  if (projectId !== undefined) return state.projects.find(({ id }) => id === projectId);
  const candidates = state.projects.filter((project) => project.organization.id === organization.id);
  if (projectName !== undefined) return candidates.find(({ name }) => name === projectName);
  const key = state.keys.find((candidate) => candidate.publicKey === publicKey);
  return key === undefined ? candidates[0] : candidates.find(({ id }) => id === key.projectId);
};

const ensureKey = async (
  state: IdentityState,
  apiKeys: ApiKeyStore,
  project: Project,
  { publicKey, secretKey }: FirstStartSettings,
): Promise<CreatedApiKey | undefined> => {
  const ofProject = state.keys.filter((key) => key.projectId === project.id);
  const existing =
    publicKey === undefined
      ? ofProject.find((key) => secretKey === undefined || key.secretKey === secretKey)
      : state.keys.find((key) => key.publicKey === publicKey);
  if (existing === undefined) {
    return apiKeys.create(project.id, {
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(secretKey === undefined ? {} : { secretKey }),
      note: 'first start',
    });
  }
  if (existing.projectId !== project.id) throw conflict('The public key belongs to another project.');
  if (publicKey !== undefined && existing.isRevoked) throw conflict('The public key was revoked.');
  if (secretKey !== undefined && existing.secretKey !== secretKey) {
    throw conflict('The public key exists already, with another secret.');
  }
  return undefined;
};
