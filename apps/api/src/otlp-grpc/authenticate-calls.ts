import type { IncomingHttpHeaders } from 'node:http2';

import { permissionDenied } from '@spanledger/core';

import type { Authenticator, Caller } from '../auth/authenticator.ts';

/** Who sends a call. Rejects calls without a key pair, before their message is read: strangers fill no memory. */
export const authenticateCall = async (
  authenticator: Authenticator,
  { authorization }: IncomingHttpHeaders,
): Promise<Caller> => {
  const caller = await authenticator.authenticate(authorization);
  if (caller.access === 'project') return caller;
  throw permissionDenied('A public key alone may only create scores: send the secret key too, by Basic auth.');
};
