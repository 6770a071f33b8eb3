import type { Project } from '../identity/identity.ts';
import type { Micros } from '../time.ts';
import type { Role } from './roles.ts';

export interface Membership {
  readonly organizationId: string;
  readonly role: Role;
}

export interface User {
  readonly id: string;
  /** In its normal form. */
  readonly email: string;
  readonly name: string | null;
  readonly isDisabled: boolean;
  readonly createdAt: Micros;
  /** When the user signed in last; `null` when never. */
  readonly signedInAt: Micros | null;
  /** Oldest first. */
  readonly memberships: readonly Membership[];
}

/** The fields of a user for checking a password. */
export interface StoredPassword {
  readonly userId: string;
  readonly isDisabled: boolean;
  /** In PHC form; `null` for a user who signs in by links only. */
  readonly passwordHash: string | null;
}

/** A project that a user has access to, with the role. */
export interface OpenProject {
  readonly project: Project;
  readonly role: Role;
}
