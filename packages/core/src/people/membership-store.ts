import type { ProjectId } from '../ids.ts';
import type { Role } from './roles.ts';
import type { OpenProject, User } from './user.ts';

/** Who grants and removes roles. */
export interface RoleGiver {
  /** A user, whose role must allow it at that instant; `null`: a key or the operator. */
  readonly by: string | null;
  /** Roles that may be granted and removed, of those that `by` may; all when absent. */
  readonly gives?: readonly Role[] | undefined;
}

export interface RoleChange extends RoleGiver {
  readonly organizationId: string;
  readonly userId: string;
  /** `null`: the user leaves the organization, has no role in its projects either, and personal keys there are revoked. */
  readonly role: Role | null;
}

/** The operator when `by` is absent. */
export interface ProjectRoleChange extends Partial<RoleGiver> {
  readonly projectId: ProjectId;
  readonly userId: string;
  /** `null`: that of the organization again. */
  readonly role: Role | null;
}

/** A user, and the role that is listed. */
export interface UserInRole {
  readonly user: User;
  readonly role: Role;
}

/** A user, by one of both. */
export type UserName = { readonly userId: string } | { readonly email: string };

export interface MembershipStore {
  /** The project with the user's role in it; `undefined` without a role, and without the project. */
  find(userId: string, projectId: ProjectId): Promise<OpenProject | undefined>;
  /** Projects in which the user may do anything, oldest first. */
  projectsOf(userId: string): Promise<readonly OpenProject[]>;
  /** The members of the organization, in the order in which they joined. */
  members(organizationId: string): Promise<readonly UserInRole[]>;
  /** One of them, by the id or by the e-mail address in its normal form. */
  member(organizationId: string, who: UserName): Promise<UserInRole | undefined>;
  /** A user who left the organization, and is no member now. */
  formerMember(organizationId: string, userId: string): Promise<User | undefined>;
  /** Those who have another role in the project than in its organization, likewise. */
  projectMembers(projectId: ProjectId): Promise<readonly UserInRole[]>;
  /**
   * Grants, changes or removes a role, as `checkRoleChange` allows it. Changes of one organization are made one after
   * the other, so that of two owners who remove each other one remains.
   */
  setRole(change: RoleChange): Promise<void>;
  /**
   * `not_found` without the project, and for a user who is not in its organization; `permission_denied` if one of these
   * roles may not be changed: the granted one, the previous one, or the one in the organization.
   */
  setProjectRole(change: ProjectRoleChange): Promise<void>;
}
