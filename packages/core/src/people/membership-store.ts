import type { ProjectId } from '../ids.ts';
import type { Role } from './roles.ts';
import type { OpenProject } from './user.ts';

export interface RoleChange {
  readonly organizationId: string;
  readonly userId: string;
  /** `null`: the user leaves the organization, and has no role in its projects either. */
  readonly role: Role | null;
  /** The user who changes it, whose role must allow it at that instant; `null`: the operator. */
  readonly by: string | null;
}

export interface ProjectRoleChange {
  readonly projectId: ProjectId;
  readonly userId: string;
  /** `null`: that of the organization again. */
  readonly role: Role | null;
}

export interface MembershipStore {
  /** The project with the user's role in it; `undefined` without a role, and without the project. */
  find(userId: string, projectId: ProjectId): Promise<OpenProject | undefined>;
  /** Projects in which the user may do anything, oldest first. */
  projectsOf(userId: string): Promise<readonly OpenProject[]>;
  /**
   * Gives, changes or takes a role, as `checkRoleChange` allows it. Changes of one organization are made one after the
   * other, so that of two owners who remove each other one remains.
   */
  setRole(change: RoleChange): Promise<void>;
  /** `not_found` without the project, and for a user who is not in its organization. */
  setProjectRole(change: ProjectRoleChange): Promise<void>;
}
