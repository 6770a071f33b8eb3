import { createHmac, timingSafeEqual } from 'node:crypto';

import { atMost, microsPerMs, rememberedSecret, type Micros, type ServerSecrets } from '@spanledger/core';
import type { SignInAttempt } from '@spanledger/people';
import type { CookieOptions, Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

import { cookieValue } from '../auth/session-cookie.ts';

/** A sign-in that has begun, and where it ends. */
export interface BegunSignIn extends SignInAttempt {
  /** As the browser named it; `undefined`: at the console. */
  readonly next?: string | undefined;
}

/** Binds the answer of a provider to the browser that began the attempt. */
export interface AttemptCookie {
  write(request: Request, response: Response, providerId: string, attempt: BegunSignIn): Promise<void>;
  /**
   * The attempt at this provider, returned once by this process; the cookie is removed. `undefined` without one, when
   * it has expired, and when it was taken before.
   */
  take(request: Request, response: Response, providerId: string): Promise<BegunSignIn | undefined>;
}

const name = 'spanledger_oidc';
/** How long a user may take at the provider. */
const attemptMs = 10 * 60 * 1000;
/** The number of used attempts of the last ten minutes that are kept; the provider accepts no code twice either. */
const usedMax = 50_000;

const attemptSchema = z.object({
  providerId: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  next: z.string().optional(),
  expiresAt: z.number(),
});

/** By HTTPS bound to this host, as the cookie of the session. Lax, since the answer comes from the provider's page. */
export const attemptCookie = (secrets: ServerSecrets, now: () => Micros, isHttps: boolean): AttemptCookie => {
  const readSecret = rememberedSecret(secrets, 'oidc');
  const used = new LRUCache<string, true>({ ...atMost(usedMax), ttl: attemptMs });
  const isSecure = (request: Request): boolean => isHttps || request.secure;
  const nameFor = (request: Request): string => (isSecure(request) ? `__Host-${name}` : name);
  const optionsFor = (request: Request): CookieOptions => ({
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSecure(request),
  });
  const signatureOf = async (text: string): Promise<Buffer> =>
    createHmac('sha256', await readSecret())
      .update(text)
      .digest();
  const opened = async (value: string): Promise<z.infer<typeof attemptSchema> | undefined> => {
    const [text = '', signature = ''] = value.split('.');
    const [own, shown] = [await signatureOf(text), Buffer.from(signature, 'base64url')];
    if (own.length !== shown.length || !timingSafeEqual(own, shown)) return undefined;
    return attemptSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  };
  return {
    write: async (request, response, providerId, attempt) => {
      const expiresAt = now() + attemptMs * microsPerMs;
      const text = Buffer.from(JSON.stringify({ ...attempt, providerId, expiresAt })).toString('base64url');
      const value = `${text}.${(await signatureOf(text)).toString('base64url')}`;
      response.cookie(nameFor(request), value, { ...optionsFor(request), maxAge: attemptMs });
    },
    take: async (request, response, providerId) => {
      const value = cookieValue(request.headers.cookie ?? '', nameFor(request));
      if (value === undefined) return undefined;
      response.clearCookie(nameFor(request), optionsFor(request));
      const attempt = await opened(value);
      if (attempt === undefined || attempt.providerId !== providerId || attempt.expiresAt <= now()) return undefined;
      if (used.has(attempt.state)) return undefined;
      used.set(attempt.state, true);
      return attempt;
    },
  };
};
