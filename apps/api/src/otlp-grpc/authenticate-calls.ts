import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { permissionDenied } from '@spanledger/core';

import type { Authenticator, Caller } from '../auth/authenticator.ts';
import { grpcFailure } from './grpc-failure.ts';

/** Who sent each call, by the metadata that came with it. */
export interface KnownCallers {
  readonly interceptor: ServerInterceptor;
  callerOf(metadata: Metadata): Caller;
}

/** Refuses calls without a key pair before their message is read: strangers fill no memory. */
export const authenticateCalls = (
  authenticator: Authenticator,
  onRefused: (path: string, error: unknown) => void,
): KnownCallers => {
  const callers = new WeakMap<Metadata, Caller>();
  const authenticate = async (metadata: Metadata): Promise<void> => {
    const [header] = metadata.get('authorization');
    const caller = await authenticator.authenticate(header === undefined ? undefined : String(header));
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
              authenticate(metadata).then(
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
