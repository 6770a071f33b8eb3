import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

import { exportTraces } from '@spanledger/api-contract';

import type { Caller } from '../auth/authenticator.ts';
import { checkAccess, inProject } from '../auth/check-access.ts';
import { clientAddress } from '../auth/client-address.ts';
import type { Ingress } from '../ingress.ts';

/** Who sends a call. Rejects calls without a key pair, and those beyond its limits, before their message is read: strangers fill no memory. */
export const authenticateCall = async (
  { authenticator, limiter, trustedProxies }: Pick<Ingress, 'authenticator' | 'limiter' | 'trustedProxies'>,
  { session }: Pick<ServerHttp2Stream, 'session'>,
  headers: IncomingHttpHeaders,
): Promise<Caller> => {
  const forwardedFor = headers['x-forwarded-for']?.toString();
  const address = clientAddress(session?.socket.remoteAddress, forwardedFor, trustedProxies);
  const anyone = await authenticator.authenticate(headers.authorization, address);
  checkAccess(anyone, exportTraces);
  const caller = inProject(anyone);
  limiter.begin(caller, 'ingest');
  return caller;
};
