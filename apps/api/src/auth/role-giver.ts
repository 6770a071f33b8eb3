import { roleRights, roles, type RoleGiver } from '@spanledger/core';

import type { OrganizationCaller } from './authenticator.ts';

/** What the caller may give: of a key what its scopes allow, of a user what the role does at the instant of the change too. */
export const roleGiverOf = ({ userId, scopes }: OrganizationCaller): RoleGiver => ({
  by: userId ?? null,
  gives: scopes.includes('owner') ? roles : roleRights.ADMIN.gives,
});
