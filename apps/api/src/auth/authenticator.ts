import { hash } from 'node:crypto';

import {
  atMost,
  DomainError,
  publicKeyScopes,
  unavailableBecause,
  type ApiKeyStore,
  type KeyAccess,
  type Limits,
  type OpenedApiKey,
  type ProjectId,
  type Role,
} from '@spanledger/core';
import { LRUCache } from 'lru-cache';

import { parseAuthorization, type Credentials } from './authorization-header.ts';
import { failureLimits } from './failure-limits.ts';
import type { Clock } from './leaky-count.ts';
import { networkOf } from './network-of.ts';
import { createRefusals, type Refusals } from './refusals.ts';

interface CallerFacts extends KeyAccess {
  /** The public key, or `user:` and the id of a user. */
  readonly actor: string;
  /** Of a user, in the project or organization. */
  readonly role?: Role;
  /** The caller, if it is a user, by a session or a personal key. */
  readonly userId?: string;
  /** A user has those of the project; an organization has none. */
  readonly limits: { readonly project: Limits; readonly key: Limits };
}

/** Who is calling: a key of a project, or a user in one. */
export interface Caller extends CallerFacts {
  readonly projectId: ProjectId;
  readonly organizationId?: undefined;
}

/** Who is calling: a key of an organization, or a user in one. Opens no telemetry. */
export interface OrganizationCaller extends CallerFacts {
  readonly organizationId: string;
  readonly projectId?: undefined;
}

export type AnyCaller = Caller | OrganizationCaller;

export interface Authenticator {
  /**
   * Resolves the owner of an `Authorization` header. Rejects with `unauthenticated` when the credentials match no key,
   * with `rate_limited` after too many wrong ones from the client's address, and with `unavailable` when the key store
   * cannot be queried.
   */
  authenticate(header: string | undefined, address: string | undefined): Promise<AnyCaller>;
  /**
   * Which requests wait together: those of a project or an organization, by headers that were valid before, and all
   * others. Queries nothing and never refuses.
   */
  laneOf(header: string | undefined): string;
}

interface Answer {
  readonly caller: AnyCaller | undefined;
}

const cachedKeysMax = 10_000;
/** How long a revoked key works at most. */
const knownMs = 5000;
/** How long a key that was just created may be refused at most. */
const unknownMs = 5000;

const missing = 'Send your keys as "Authorization: Basic base64(publicKey:secretKey)".';
const wrong = 'No such key pair. Check the public key, the secret key, and that they belong to this server.';

/** Lanes of requests without a key, and of those whose key is not verified yet. */
const withoutKey = 'no key';
const unproven = 'unproven key';

/** Secrets do not stay in memory. */
const nameOf = (header: string): string => hash('sha256', header, 'base64');

const unauthenticated = (message: string): DomainError => new DomainError('unauthenticated', message);

interface Asked {
  readonly credentials: Credentials;
  readonly address: string | undefined;
}

/**
 * Queries the store once for any number of concurrent requests, and caches the result for seconds. Wrong secrets are
 * checked few at a time, and fewer the more of them come from an address, whose refusals are delayed; credentials that
 * were valid before are not affected.
 */
export const createAuthenticator = (keys: ApiKeyStore, clock?: Clock): Authenticator => {
  const refusals = createRefusals(clock);
  const askStore = storeAsker(keys, refusals, clock);
  /** Of headers that were right when they were checked last. */
  const lanes = new LRUCache<string, string>(atMost(cachedKeysMax));
  const cache = new LRUCache<string, Answer, Asked>({
    ...atMost(cachedKeysMax),
    ttl: knownMs,
    ...(clock === undefined ? {} : { perf: clock }),
    fetchMethod: async (key, _stale, { context, options }) => {
      const caller = await askStore(context);
      options.ttl = caller === undefined ? unknownMs : knownMs;
      if (caller === undefined) lanes.delete(key);
      else lanes.set(key, laneNameOf(caller));
      return { caller };
    },
  });
  const refuse = async (message: string, address: string | undefined): Promise<never> => {
    await refusals.pace(networkOf(address));
    throw unauthenticated(message);
  };
  return {
    authenticate: async (header, address) => {
      if (header === undefined || header === '') return refuse(missing, address);
      const key = nameOf(header);
      const known = cache.get(key);
      if (known?.caller !== undefined) return known.caller;
      const credentials = parseAuthorization(header);
      if (credentials === undefined) return refuse(missing, address);
      const found = known ?? (await cache.fetch(key, { context: { credentials, address } }));
      return found?.caller ?? refuse(wrong, address);
    },
    laneOf: (header) => (header === undefined ? withoutKey : (lanes.get(nameOf(header)) ?? unproven)),
  };
};

/** By which requests of one caller are told apart from those of others. */
export const laneNameOf = ({ projectId, organizationId }: AnyCaller): string =>
  projectId === undefined ? `organization ${organizationId}` : `project ${projectId}`;

const callerWith = (key: OpenedApiKey, isPublicKey: boolean): AnyCaller => {
  const { publicKey, scopes, limits, projectLimits, userId } = key;
  const facts = {
    actor: publicKey,
    ...(userId === null ? {} : { userId }),
    limits: { project: projectLimits, key: limits },
    isPublicKey,
    scopes: isPublicKey ? scopes.filter((scope) => publicKeyScopes.includes(scope)) : scopes,
  };
  return key.projectId === undefined
    ? { ...facts, organizationId: key.organizationId }
    : { ...facts, projectId: key.projectId };
};

const storeAsker = (keys: ApiKeyStore, refusals: Refusals, clock: Clock | undefined) => {
  const limits = failureLimits(clock);
  const find = async ({ credentials, address }: Asked) => {
    const { publicKey } = credentials;
    if (credentials.scheme === 'bearer') return keys.findByPublicKey(publicKey);
    const attempt = { publicKey, network: networkOf(address) };
    let isCounted = false;
    const key = await keys.authenticate(publicKey, credentials.secretKey, () => {
      limits.begin(attempt);
      isCounted = true;
    });
    if (key !== undefined && isCounted) limits.succeed(attempt);
    return key;
  };
  return async (asked: Asked): Promise<AnyCaller | undefined> => {
    try {
      const key = await find(asked);
      return key === undefined ? undefined : callerWith(key, asked.credentials.scheme === 'bearer');
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'rate_limited') {
        throw unavailableBecause('Keys cannot be checked right now.', error);
      }
      await refusals.keepBack();
      throw error;
    }
  };
};
