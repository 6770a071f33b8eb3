import { neededScopes, type Endpoint } from '@spanledger/api-contract';
import { organizationScopes, permissionDenied, type Scope } from '@spanledger/core';

import type { AnyCaller, Caller } from './authenticator.ts';

type Asked = Pick<Endpoint, 'access' | 'takesPublicKey'>;

/** Throws `permission_denied` with the missing scope, or that the secret is missing. The same for keys and users. */
export const checkAccess = (caller: AnyCaller, endpoint: Asked): void => {
  const { scopes, isPublicKey, role } = caller;
  if (isPublicKey && endpoint.takesPublicKey !== true) {
    throw permissionDenied('A public key alone may only create scores: send the secret key too, by Basic auth.');
  }
  const needed = neededScopes(endpoint) ?? [];
  if (needed.some((scope) => scopes.includes(scope))) return;
  assertPlace(caller, needed);
  const place = caller.projectId === undefined ? 'organization' : 'project';
  if (role !== undefined) {
    throw permissionDenied(`Your role in this ${place} is ${role}, and this needs one with ${needed.join(' or ')}.`);
  }
  throw permissionDenied(
    `This key has the scopes ${listed(scopes)}, and this needs ${needed.join(' or ')}: send a key that has it.`,
  );
};

const ofOrganizations: ReadonlySet<Scope> = new Set<Scope>(organizationScopes);

/** Scopes do not make a key of the wrong kind valid. */
const assertPlace = ({ projectId, role }: AnyCaller, needed: readonly Scope[]): void => {
  if (role !== undefined) return;
  if (projectId === undefined && needed.every((scope) => !ofOrganizations.has(scope))) {
    throw permissionDenied('This is a key of an organization, which opens no project: send a key of the project.');
  }
  if (projectId !== undefined && needed.every((scope) => ofOrganizations.has(scope))) {
    throw permissionDenied('Organization-scoped API key required: this is a key of a project.');
  }
};

/** The caller of a request that only a project's may have made, as `checkAccess` has found. */
export const inProject = (caller: AnyCaller): Caller => {
  if (caller.projectId === undefined) throw permissionDenied('This is a key of an organization.');
  return caller;
};

const listed = (scopes: readonly Scope[]): string => (scopes.length === 0 ? 'of none' : scopes.join(', '));
