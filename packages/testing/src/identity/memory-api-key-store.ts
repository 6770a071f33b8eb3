import { randomBytes, randomUUID } from 'node:crypto';

import {
  changeLimits,
  checkKeyPair,
  checkLimits,
  checkScopes,
  conflict,
  defaultOrganizationScopes,
  defaultScopes,
  displaySecretKey,
  microsPerMs,
  notFound,
  publicKeyPrefix,
  secretKeyPrefix,
  type ApiKeyStore,
  type KeyOwner,
} from '@spanledger/core';

import {
  identityState,
  nowMicros,
  openedPart,
  publicPart,
  usableKeysOf,
  type IdentityState,
  type StoredApiKey,
} from './identity-state.ts';

type KeyChanges = Partial<Pick<StoredApiKey, 'lastUsedAt' | 'isRevoked' | 'limits' | 'expiresAt'>>;

const replace = (keys: StoredApiKey[], old: StoredApiKey, changes: KeyChanges): StoredApiKey => {
  const changed = { ...old, ...changes };
  keys[keys.indexOf(old)] = changed;
  return changed;
};

const assertOwner = (state: IdentityState, owner: KeyOwner): void => {
  if (typeof owner === 'string') {
    if (!state.projects.some(({ id }) => id === owner)) throw notFound('There is no project with this id.');
  } else if (!state.organizations.some(({ id }) => id === owner.organizationId)) {
    throw notFound('There is no organization with this id.');
  }
};

const noSuchKey = () => notFound('There is no key with this public key, or it is revoked already.');

export const memoryApiKeyStore = (state = identityState()): ApiKeyStore => {
  const usable = (publicKey: string): StoredApiKey | undefined =>
    state.keys.find(
      (key) =>
        key.publicKey === publicKey &&
        !key.isRevoked &&
        (key.projectId === undefined || !state.deleted.has(key.projectId)) &&
        (key.expiresAt === null || key.expiresAt > nowMicros()),
    );
  const find = (publicKey: string): StoredApiKey => {
    const key = state.keys.find((key) => key.publicKey === publicKey && !key.isRevoked);
    if (key === undefined) throw noSuchKey();
    return key;
  };
  const create: ApiKeyStore['create'] = async (owner, given = {}) => {
    checkKeyPair(given);
    checkLimits(given.limits ?? {});
    const isOfProject = typeof owner === 'string';
    const scopes = checkScopes(
      given.scopes ?? (isOfProject ? defaultScopes : defaultOrganizationScopes),
      isOfProject ? 'project' : 'organization',
    );
    assertOwner(state, owner);
    if (state.keys.some(({ publicKey }) => publicKey === given.publicKey)) {
      throw conflict('This public key is taken. Choose another one, or let one be made.');
    }
    const secretKey = given.secretKey ?? `${secretKeyPrefix}${randomBytes(32).toString('base64url')}`;
    const key: StoredApiKey = {
      ...(isOfProject ? { projectId: owner } : { organizationId: owner.organizationId }),
      id: randomUUID(),
      publicKey: given.publicKey ?? `${publicKeyPrefix}${randomUUID()}`,
      secretKey,
      displaySecretKey: displaySecretKey(secretKey),
      note: given.note ?? null,
      userId: given.userId ?? null,
      scopes,
      createdAt: nowMicros(),
      lastUsedAt: null,
      expiresAt: given.expiresAt ?? null,
      limits: { ...given.limits },
      isRevoked: false,
    };
    state.keys.push(key);
    return { ...publicPart(key), secretKey };
  };
  return {
    authenticate: async (publicKey, secretKey) => {
      const key = usable(publicKey);
      if (key?.secretKey !== secretKey) return undefined;
      const opened = openedPart(state, key);
      if (opened !== undefined) replace(state.keys, key, { lastUsedAt: nowMicros() });
      return opened;
    },
    findByPublicKey: async (publicKey) => {
      const key = usable(publicKey);
      return key === undefined ? undefined : openedPart(state, key);
    },
    create,
    list: async (owner) => usableKeysOf(state, owner).map(publicPart),
    listPersonal: async (userId) =>
      state.keys.filter((key) => key.userId === userId && usable(key.publicKey) === key).map(publicPart),
    revoke: async (publicKey) => void replace(state.keys, find(publicKey), { isRevoked: true }),
    changeLimits: async (publicKey, changes) => {
      checkLimits(changes);
      const key = find(publicKey);
      return publicPart(replace(state.keys, key, { limits: changeLimits(key.limits, changes) }));
    },
    rotate: async (publicKey, overlapMs) => {
      const old = usable(publicKey);
      if (old === undefined) throw noSuchKey();
      const { projectId, organizationId, userId, note, scopes, expiresAt, limits } = old;
      const end = nowMicros() + overlapMs * microsPerMs;
      replace(state.keys, old, { expiresAt: Math.min(expiresAt ?? Infinity, end) });
      return create(projectId ?? { organizationId }, {
        scopes,
        limits,
        userId: userId ?? undefined,
        note: note ?? undefined,
        expiresAt: expiresAt ?? undefined,
      });
    },
  };
};
