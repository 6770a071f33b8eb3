import { hash } from 'node:crypto';

import { DomainError, unavailable, type ApiKeyStore, type ProjectId } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

import { parseAuthorization, type Credentials } from './authorization-header.ts';
import { failureLimits, type Clock } from './failure-limits.ts';
import { networkOf } from './network-of.ts';

/** Who is calling. */
export interface Caller {
  readonly projectId: ProjectId;
  /** `scores`: a public key alone was shown, which may create scores only. */
  readonly access: 'project' | 'scores';
  readonly publicKey: string;
}

export interface Authenticator {
  /**
   * Who an `Authorization` header belongs to. Rejects with `unauthenticated` when to no one, with `rate_limited` when
   * too many wrong ones came from the client's address, and with `unavailable` when the keys cannot be asked.
   */
  authenticate(header: string | undefined, address: string | undefined): Promise<Caller>;
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

interface Asked {
  readonly credentials: Credentials;
  readonly address: string | undefined;
}

/**
 * Asks the store once for any number of requests at a time, and remembers its answer for seconds. Wrong secrets are
 * checked few at a time, and fewer the more of them come from an address; what was right before is not concerned.
 */
export const createAuthenticator = (keys: ApiKeyStore, clock?: Clock): Authenticator => {
  const askStore = storeAsker(keys, clock);
  const cache = new LRUCache<string, Answer, Asked>({
    max: cachedKeysMax,
    ttl: knownMs,
    ...(clock === undefined ? {} : { perf: clock }),
    fetchMethod: async (_key, _stale, { context, options }) => {
      const caller = await askStore(context);
      options.ttl = caller === undefined ? unknownMs : knownMs;
      return { caller };
    },
  });
  return {
    authenticate: async (header, address) => {
      if (header === undefined || header === '') throw unauthenticated(missing);
      // Secrets do not stay in memory.
      const key = hash('sha256', header, 'base64');
      const known = cache.get(key);
      if (known?.caller !== undefined) return known.caller;
      const credentials = parseAuthorization(header);
      if (credentials === undefined) throw unauthenticated(missing);
      const found = known ?? (await cache.fetch(key, { context: { credentials, address } }));
      if (found?.caller === undefined) throw unauthenticated(wrong);
      return found.caller;
    },
  };
};

/** A refusal is kept back so long: who tries without a pause would take all time with refusals. */
const refusalMs = 2000;
/** And by up to 1.5 s more, so that those that came at once do not all go at once. */
const refusalSteps = 20;
const refusalStepMs = 75;
/** Beyond so many that are kept back others are answered at once. */
const keptBackMax = 1000;

const storeAsker = (keys: ApiKeyStore, clock: Clock | undefined) => {
  const limits = failureLimits(clock);
  let keptBack = 0;
  let step = 0;
  const keepBack = async (): Promise<void> => {
    if (keptBack >= keptBackMax) return;
    keptBack += 1;
    step = (step + 1) % refusalSteps;
    const pauseMs = refusalMs + step * refusalStepMs;
    await new Promise<void>((resolve) => void setTimeout(resolve, pauseMs));
    keptBack -= 1;
  };
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
  return async (asked: Asked): Promise<Caller | undefined> => {
    try {
      const key = await find(asked);
      const access = asked.credentials.scheme === 'basic' ? 'project' : 'scores';
      return key === undefined ? undefined : { projectId: key.projectId, access, publicKey: key.publicKey };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'rate_limited') {
        throw unavailable('Keys cannot be checked right now. Try again.', error);
      }
      await keepBack();
      throw error;
    }
  };
};
