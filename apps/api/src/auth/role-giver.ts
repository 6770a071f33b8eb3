import { roleRights, roles, type RoleGiver } from '@spanledger/core';

import type { OrganizationCaller } from './authenticator.ts';

/**
 * The roles and scopes that the caller may grant: for a key those that its scopes allow, for a user also those that the
 * role allows at the instant of the change.
 */
export const roleGiverOf = ({ userId, scopes }: OrganizationCaller): RoleGiver => ({
  by: userId ?? null,
  gives: scopes.includes('owner') ? roles : roleRights.ADMIN.gives,
});
