import { hash, timingSafeEqual } from 'node:crypto';

import { DomainError, permissionDenied } from '@spanledger/core';
import type { Request } from 'express';

import { networkOf } from './network-of.ts';
import { createRefusals } from './refusals.ts';

/** Admits requests that have the key of the server's administration. */
export interface OperatorAccess {
  /** Rejects with `permission_denied` if no such key is configured, and with `unauthenticated` for any other one. */
  open(request: Request): Promise<void>;
}

const bearer = /^bearer +(\S+)\s*$/i;
const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

export const createOperatorAccess = (adminApiKey: string | undefined): OperatorAccess => {
  const right = adminApiKey === undefined ? undefined : digestOf(adminApiKey);
  const refusals = createRefusals();
  return {
    open: async (request) => {
      if (right === undefined) throw permissionDenied('The administration API is off: set ADMIN_API_KEY to have it.');
      const [, given = ''] = bearer.exec(request.headers.authorization ?? '') ?? [];
      if (timingSafeEqual(digestOf(given), right)) return;
      await refusals.pace(networkOf(request.ip));
      throw new DomainError('unauthenticated', 'Unauthorized: send "Authorization: Bearer" with ADMIN_API_KEY.');
    },
  };
};
