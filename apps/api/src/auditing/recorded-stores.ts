import type { RecordedBy } from '@spanledger/core';
import type { Request, Response } from 'express';

import { operatorKeyName } from '../auth/operator-access.ts';
import { localsOf, type RequestLocals } from '../http/request-locals.ts';
import type { ApiStores, StoresFor } from './api-stores.ts';

const userAgentLengthMax = 500;

export const storesFor =
  ({ recordedBy, ...stores }: ApiStores & { readonly recordedBy?: StoresFor }): StoresFor =>
  (by) =>
    recordedBy?.(by) ?? stores;

/** The stores with the actor of a request, as far as it is known. */
export const storesOf = (request: Request, response: Response): ApiStores => {
  const locals = localsOf(response);
  if (locals.storesFor === undefined) throw new Error('a request has stores only within a route');
  return locals.storesFor(recordedByOf(request, locals));
};

/**
 * The stores for changes that the server makes by itself because of a request, which must not be recorded as the
 * caller's.
 */
export const storesBySystem = (request: Request, response: Response, id: string): ApiStores => {
  const locals = localsOf(response);
  if (locals.storesFor === undefined) throw new Error('a request has stores only within a route');
  return locals.storesFor({ ...recordedByOf(request, locals), kind: 'system', id });
};

const recordedByOf = (request: Request, { caller, session, isOperator, requestId }: RequestLocals): RecordedBy => {
  const from = {
    address: request.ip ?? null,
    userAgent: request.get('user-agent')?.slice(0, userAgentLengthMax) ?? null,
    requestId,
  };
  if (session !== undefined) return { kind: 'user', id: session.user.id, ...from };
  if (caller !== undefined) return { kind: 'key', id: caller.actor, ...from };
  if (isOperator) return { kind: 'key', id: operatorKeyName, ...from };
  return { kind: 'anonymous', id: null, ...from };
};
