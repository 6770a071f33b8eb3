import { neededScopes, type Endpoint } from '@spanledger/api-contract';
import { permissionDenied, type KeyAccess, type Scope } from '@spanledger/core';

import type { Caller } from './authenticator.ts';

/** Throws `permission_denied` that says which scope is missing, or that the secret is. The same for keys and users. */
export const checkAccess = (
  { scopes, isPublicKey, role }: KeyAccess & Pick<Caller, 'role'>,
  endpoint: Pick<Endpoint, 'access' | 'takesPublicKey'>,
): void => {
  if (isPublicKey && endpoint.takesPublicKey !== true) {
    throw permissionDenied('A public key alone may only create scores: send the secret key too, by Basic auth.');
  }
  const needed = neededScopes(endpoint) ?? [];
  if (needed.some((scope) => scopes.includes(scope))) return;
  if (role !== undefined) {
    throw permissionDenied(`Your role in this project is ${role}, and this needs one with ${needed.join(' or ')}.`);
  }
  throw permissionDenied(
    `This key has the scopes ${listed(scopes)}, and this needs ${needed.join(' or ')}: send a key that has it.`,
  );
};

const listed = (scopes: readonly Scope[]): string => (scopes.length === 0 ? 'of none' : scopes.join(', '));
