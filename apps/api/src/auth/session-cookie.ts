import { sessionCookieName } from '@spanledger/api-contract';
import { microsPerMs, type Micros } from '@spanledger/core';
import { looksLikeToken } from '@spanledger/people';
import type { CookieOptions, Request, Response } from 'express';

/** The cookie that holds a session's token. */
export interface SessionCookie {
  /** `undefined` without the cookie, and if its value has not the form of a token. */
  read(request: Request): string | undefined;
  write(request: Request, response: Response, token: string, expiresAt: Micros): void;
  clear(request: Request, response: Response): void;
}

/**
 * By HTTPS `Secure`, with the prefix for which browsers take it from this host only: neither a sibling domain nor plain
 * HTTP can plant one. Never readable by scripts, and sent with no write that a page of another site makes.
 */
export const sessionCookie = (isHttps: boolean): SessionCookie => {
  const isSecure = (request: Request): boolean => isHttps || request.secure;
  const nameFor = (request: Request): string => (isSecure(request) ? `__Host-${sessionCookieName}` : sessionCookieName);
  const optionsFor = (request: Request): CookieOptions => ({
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSecure(request),
  });
  return {
    read: (request) => {
      const token = cookieValue(request.headers.cookie ?? '', nameFor(request));
      return token !== undefined && looksLikeToken(token) ? token : undefined;
    },
    write: (request, response, token, expiresAt) => {
      const expires = new Date(expiresAt / microsPerMs);
      response.cookie(nameFor(request), token, { ...optionsFor(request), expires });
    },
    clear: (request, response) => void response.clearCookie(nameFor(request), optionsFor(request)),
  };
};

/** RFC 6265, section 4.2.1: pairs, separated by semicolons. */
export const cookieValue = (header: string, name: string): string | undefined =>
  header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
