import { csrfHeader, type Endpoint } from '@spanledger/api-contract';
import { DomainError, permissionDenied } from '@spanledger/core';
import type { Request, RequestHandler } from 'express';

import { mediaTypeOf } from './media-type.ts';

/*
 * A browser that has stored a user's key pair for Basic auth adds it to every request that any page makes it send here.
 * What a page can send without asking first is a "simple" request (Fetch Standard, section 3.3.5, "CORS-safelisted"):
 * GET, HEAD or POST, with the content type of a form, text/plain or none. For anything else the browser sends a
 * preflight request, which never allows stored credentials. So requests that change something must not be simple.
 */
const jsonPattern = /^application\/(?:[\w.-]+\+)?json$/;
const simpleTypes: ReadonlySet<string> = new Set([
  '',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
]);

/** Refuses a body that is not declared as JSON, with `unsupported_media_type`, where the endpoint takes JSON. */
export const requireJson = ({ body }: Endpoint): RequestHandler[] => {
  if (body === undefined || body.mediaTypes.some((type) => type !== 'application/json')) return [];
  return [
    (request, _response, next) => {
      if (hasBody(request) && !jsonPattern.test(mediaTypeOf(request.headers) ?? '')) {
        throw new DomainError('unsupported_media_type', 'Content-Type must be application/json.');
      }
      next();
    },
  ];
};

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Refuses requests that a page of another site can make a browser send with stored keys. */
export const refuseCrossSiteWrites: RequestHandler = (request, _response, next) => {
  const isBasic = /^basic /i.test(request.headers.authorization ?? '');
  const isSimple = request.method === 'POST' && simpleTypes.has(mediaTypeOf(request.headers) ?? '');
  if (isBasic && isSimple && isFromElsewhere(request)) {
    throw permissionDenied('A page of another site must send Content-Type: application/json.');
  }
  next();
};

const ownSites: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * True for requests from a page of another site. Other clients than browsers send neither header; old browsers, and all
 * of them if the address is not trustworthy (plain HTTP to another machine), send the second one only.
 */
export const isFromElsewhere = (request: Request): boolean => {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return !ownSites.has(site);
  const origin = request.get('origin');
  return origin !== undefined && hostOf(origin) !== request.host;
};

/** So that no page of another site signs a browser in as someone of its choice. */
export const assertOwnPage = (request: Request): void => {
  if (isFromElsewhere(request)) throw permissionDenied('A page of another site signs no one in.');
};

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/**
 * True for requests from a page, not from the address bar: a browser must not prompt for a password then. Other clients
 * may send `Sec-Fetch-Mode` as well, but not their site.
 */
export const isAskedByPage = (request: Request): boolean =>
  request.get('origin') !== undefined ||
  request.get(csrfHeader) !== undefined ||
  (request.get('sec-fetch-site') !== undefined && request.get('sec-fetch-mode') !== 'navigate');
