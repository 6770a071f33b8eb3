import { hash } from 'node:crypto';

import { DomainError, unavailable, type ApiKeyStore, type ProjectId } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

import { parseAuthorization, type Credentials } from './authorization-header.ts';

/** Who is calling. */
export interface Caller {
  readonly projectId: ProjectId;
  /** `scores`: a public key alone was shown, which may create scores only. */
  readonly access: 'project' | 'scores';
  readonly publicKey: string;
}

export interface Authenticator {
  /**
   * Who an `Authorization` header belongs to. Rejects with `unauthenticated` when to no one, and with
   * `unavailable` when the keys cannot be asked.
   */
  authenticate(header: string | undefined): Promise<Caller>;
}

interface Answer {
  readonly caller: Caller | undefined;
}

const cachedKeysMax = 10_000;
/** A revoked key works at most so much longer. */
const knownMs = 5000;
/** A key that was made just now may be refused so much longer. */
const unknownMs = 5000;

const missing = 'Send your keys as "Authorization: Basic base64(publicKey:secretKey)".';
const wrong = 'No such key pair. Check the public key, the secret key, and that they belong to this server.';

const unauthenticated = (message: string): DomainError => new DomainError('unauthenticated', message);

interface Clock {
  /** Milliseconds. */
  now(): number;
}

/** Asks the store once for any number of requests at a time, and remembers its answer for seconds. */
export const createAuthenticator = (keys: ApiKeyStore, clock?: Clock): Authenticator => {
  const cache = new LRUCache<string, Answer, { readonly credentials: Credentials }>({
    max: cachedKeysMax,
    ttl: knownMs,
    ...(clock === undefined ? {} : { perf: clock }),
    fetchMethod: async (_key, _stale, { context, options }) => {
      const caller = await askStore(keys, context.credentials);
      options.ttl = caller === undefined ? unknownMs : knownMs;
      return { caller };
    },
  });
  return {
    authenticate: async (header) => {
      if (header === undefined || header === '') throw unauthenticated(missing);
      // Secrets do not stay in memory.
      const key = hash('sha256', header, 'base64');
      const known = cache.get(key);
      if (known?.caller !== undefined) return known.caller;
      const credentials = parseAuthorization(header);
      if (credentials === undefined) throw unauthenticated(missing);
      const found = known ?? (await cache.fetch(key, { context: { credentials } }));
      if (found?.caller === undefined) throw unauthenticated(wrong);
      return found.caller;
    },
  };
};

const askStore = async (keys: ApiKeyStore, credentials: Credentials): Promise<Caller | undefined> => {
  const { publicKey } = credentials;
  const access = credentials.scheme === 'basic' ? 'project' : 'scores';
  try {
    const key = await (credentials.scheme === 'basic'
      ? keys.authenticate(publicKey, credentials.secretKey)
      : keys.findByPublicKey(publicKey));
    if (key === undefined) return undefined;
    return { projectId: key.projectId, access, publicKey: key.publicKey };
  } catch (error) {
    throw unavailable('Keys cannot be checked right now. Try again.', error);
  }
};
