import { randomBytes, randomUUID } from 'node:crypto';

import {
  checkKeyPair,
  conflict,
  displaySecretKey,
  notFound,
  publicKeyPrefix,
  secretKeyPrefix,
  type ApiKeyStore,
} from '@spanledger/core';

import { identityState, nowMicros, publicPart, usableKeysOf, type StoredApiKey } from './identity-state.ts';

const replace = (keys: StoredApiKey[], old: StoredApiKey, changes: Partial<StoredApiKey>): StoredApiKey => {
  const changed = { ...old, ...changes };
  keys[keys.indexOf(old)] = changed;
  return changed;
};

export const memoryApiKeyStore = (state = identityState()): ApiKeyStore => {
  const usable = (publicKey: string): StoredApiKey | undefined =>
    state.keys.find(
      (key) =>
        key.publicKey === publicKey &&
        !key.isRevoked &&
        !state.deleted.has(key.projectId) &&
        (key.expiresAt === null || key.expiresAt > nowMicros()),
    );
  return {
    authenticate: async (publicKey, secretKey) => {
      const key = usable(publicKey);
      if (key?.secretKey !== secretKey) return undefined;
      replace(state.keys, key, { lastUsedAt: nowMicros() });
      return publicPart(key);
    },
    findByPublicKey: async (publicKey) => {
      const key = usable(publicKey);
      return key === undefined ? undefined : publicPart(key);
    },
    create: async (projectId, given = {}) => {
      checkKeyPair(given);
      if (!state.projects.some(({ id }) => id === projectId)) throw notFound('There is no project with this id.');
      if (state.keys.some(({ publicKey }) => publicKey === given.publicKey)) {
        throw conflict('This public key is taken. Choose another one, or let one be made.');
      }
      const secretKey = given.secretKey ?? `${secretKeyPrefix}${randomBytes(32).toString('base64url')}`;
      const key: StoredApiKey = {
        id: randomUUID(),
        projectId,
        publicKey: given.publicKey ?? `${publicKeyPrefix}${randomUUID()}`,
        secretKey,
        displaySecretKey: displaySecretKey(secretKey),
        note: given.note ?? null,
        createdAt: nowMicros(),
        lastUsedAt: null,
        expiresAt: given.expiresAt ?? null,
        isRevoked: false,
      };
      state.keys.push(key);
      return { ...publicPart(key), secretKey };
    },
    list: async (projectId) => usableKeysOf(state, projectId).map(publicPart),
    revoke: async (publicKey) => {
      const key = state.keys.find((key) => key.publicKey === publicKey && !key.isRevoked);
      if (key === undefined) throw notFound('There is no key with this public key, or it is revoked already.');
      replace(state.keys, key, { isRevoked: true });
    },
  };
};
