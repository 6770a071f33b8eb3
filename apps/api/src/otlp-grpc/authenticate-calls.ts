import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { permissionDenied } from '@spanledger/core';

import type { Caller } from '../auth/authenticator.ts';
import { clientAddress } from '../auth/client-address.ts';
import type { Ingress } from '../ingress.ts';
import { grpcFailure } from './grpc-failure.ts';

/** Who sent each call, by the metadata that came with it. */
export interface KnownCallers {
  readonly interceptor: ServerInterceptor;
  callerOf(metadata: Metadata): Caller;
}

/** Refuses calls without a key pair before their message is read: strangers fill no memory. */
export const authenticateCalls = (
  { authenticator, trustedProxies }: Pick<Ingress, 'authenticator' | 'trustedProxies'>,
  onRefused: (path: string, error: unknown) => void,
): KnownCallers => {
  const callers = new WeakMap<Metadata, Caller>();
  const authenticate = async (metadata: Metadata, peer: string): Promise<void> => {
    const header = textOf(metadata, 'authorization');
    const connection = peer.replace(/:\d+$/, '');
    const address = clientAddress(connection, textOf(metadata, 'x-forwarded-for'), trustedProxies);
    const caller = await authenticator.authenticate(header, address);
    if (caller.access !== 'project') {
      throw permissionDenied('A public key alone may only create scores: send the secret key too, by Basic auth.');
    }
    callers.set(metadata, caller);
  };
  return {
    interceptor: ({ path }, call) =>
      new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata: (metadata, go) => {
              authenticate(metadata, call.getPeer()).then(
                () => go(metadata),
                (error: unknown) => {
                  onRefused(path, error);
                  call.sendStatus(grpcFailure(error));
                },
              );
            },
          }),
      }),
    callerOf: (metadata) => callers.get(metadata) as Caller,
  };
};

const textOf = (metadata: Metadata, name: string): string | undefined => {
  const [value] = metadata.get(name);
  return value === undefined ? undefined : String(value);
};
