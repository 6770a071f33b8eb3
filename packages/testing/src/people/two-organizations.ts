import type { Role, User } from '@spanledger/core';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

export interface TwoOrganizations {
  readonly stores: IdentityStores;
  /** The owner of both `own-org` and `other-org`, created by the first start. */
  readonly first: User;
  /** Adds a user to `own-org`. */
  add(email: string, role: Role): Promise<User>;
}

/** The projects `own` of `own-org` and `other` of `other-org`, with users. */
export const twoOrganizations = async (stores: IdentityStores): Promise<TwoOrganizations> => {
  await twoProjects(stores);
  const [made] = await stores.users.list();
  if (made === undefined) throw new Error('the first start makes a user');
  const { user: first } = await stores.users.invite({ email: made.email, organizationId: 'other-org', role: 'OWNER' });
  const add: TwoOrganizations['add'] = async (email, role) =>
    (await stores.users.invite({ email, organizationId: 'own-org', role })).user;
  return { stores, first, add };
};
