import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { RoleGiver } from './membership-store.ts';
import type { Role } from './roles.ts';

/** A group of an identity provider: its members have a role in the organization, or in one project. */
export interface GroupFacts {
  readonly displayName: string;
  /** The provider's id of it. */
  readonly externalId: string | null;
  /** `null`: membership in the group grants no role. */
  readonly role: Role | null;
  /** The project that the role is of; `null`: the organization. */
  readonly projectId: ProjectId | null;
  /** Ids of users, each once. */
  readonly memberIds: readonly string[];
}

export interface Group extends GroupFacts {
  readonly id: string;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

export interface GroupGiver extends RoleGiver {
  readonly organizationId: string;
  readonly now: Micros;
}

/**
 * Groups of organizations. A member of groups with a role of the organization has the highest of these, and `NONE`
 * after leaving the last of them; in a project likewise, and after leaving the last the role of the organization.
 * Changes of one organization are applied one after the other, each atomically: `permission_denied` and `conflict` as
 * of `MembershipStore`, `invalid_input` for a member who is not in the organization, `not_found` for a project that is
 * not.
 */
export interface GroupStore {
  /** Oldest first. */
  list(organizationId: string): Promise<readonly Group[]>;
  /** `conflict` for the name of another group of the organization, in any case. */
  create(facts: GroupFacts, giver: GroupGiver): Promise<Group>;
  /** `not_found` without the group. `alter` gets the group as it is at that instant. */
  change(id: string, alter: (group: Group) => GroupFacts, giver: GroupGiver): Promise<Group>;
  /** `not_found` without the group. */
  delete(id: string, giver: GroupGiver): Promise<void>;
}
