import { organizationScopes, projectScopes, type Scope } from '../identity/scopes.ts';
import { invalidInput } from '../errors.ts';

/** Of a user in an organization, or in a project where it differs; the order is that of lists. */
export const roles = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE'] as const;
export type Role = (typeof roles)[number];

export interface RoleRights {
  /** In projects: the same as those of keys, so that a request of a user is checked as one of a key. */
  readonly scopes: readonly Scope[];
  /** In the organization, likewise. */
  readonly organizationScopes: readonly Scope[];
  /** Roles that it may grant to others in its organization, and remove from them. */
  readonly gives: readonly Role[];
}

/** The rights of each role. The documents have a table of it. */
export const roleRights: Readonly<Record<Role, RoleRights>> = {
  OWNER: { scopes: projectScopes, organizationScopes, gives: roles },
  ADMIN: {
    scopes: projectScopes,
    organizationScopes: ['organization', 'costs'],
    gives: ['ADMIN', 'MEMBER', 'VIEWER', 'NONE'],
  },
  MEMBER: { scopes: ['ingest', 'read', 'scores', 'write'], organizationScopes: ['costs'], gives: [] },
  VIEWER: { scopes: ['read'], organizationScopes: ['costs'], gives: [] },
  NONE: { scopes: [], organizationScopes: [], gives: [] },
};

/** A role, in either case. Throws `invalid_input` with the list of all. */
export const checkRole = (text: string): Role => {
  const role = roles.find((name) => name === text.toUpperCase());
  if (role !== undefined) return role;
  const message = `must be one of ${roles.join(', ')}`;
  throw invalidInput(`There is no role "${text}": it ${message}.`, [{ path: 'role', message }]);
};
