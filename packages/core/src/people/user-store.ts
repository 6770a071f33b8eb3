import type { PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { RoleGiver } from './membership-store.ts';
import type { Role } from './roles.ts';
import type { StoredPassword, User } from './user.ts';

export interface Invitation extends Partial<RoleGiver> {
  /** In its normal form. */
  readonly email: string;
  readonly name?: string | undefined;
  readonly organizationId: string;
  readonly role: Role;
}

export interface PasswordChange {
  readonly passwordHash: string;
  /** The user's session that stays valid. */
  readonly keptSessionId: string;
}

/** An id, or an address in its normal form. */
export type UserKey = { readonly id: string } | { readonly email: string };

/** The default and the maximal number of users of a list. */
export const usersListed = { usual: 100, max: 1000 } as const;

export interface UserStore {
  /** A page of all users, oldest first; without one the first `usersListed.usual`. */
  list(page?: PageRequest): Promise<readonly User[]>;
  find(by: UserKey): Promise<User | undefined>;
  /** One read of one table, so that it takes no longer for an existing user. */
  passwordOf(by: UserKey): Promise<StoredPassword | undefined>;
  /**
   * The user with this address, created when there is none, with the role in the organization. `conflict` for a user
   * who has a role there already, `not_found` without the organization, `permission_denied` for a role that may not be
   * granted. A given name is for a new user only; a user who never signed in and has no role anywhere counts as new.
   */
  invite(invitation: Invitation): Promise<{ readonly user: User; readonly isNew: boolean }>;
  /** Ends the user's other sessions, and all links, in the same instant. */
  changePassword(id: string, change: PasswordChange): Promise<void>;
  /**
   * A disabled user has no session, no link and no personal key, and gets none. `not_found` for an unknown id;
   * `conflict`, with nothing changed, for the last enabled owner of an organization.
   */
  setDisabled(id: string, isDisabled: boolean, now: Micros): Promise<void>;
  /**
   * Removes the user with roles, sessions, links, personal keys and saved views; shared views stay, without an owner.
   * What the user wrote elsewhere (comments, scores, the audit log) keeps the id. `not_found` and `conflict` as above.
   */
  delete(id: string): Promise<void>;
}
