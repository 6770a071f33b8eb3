import type { Micros } from '../time.ts';
import type { RoleChange, UserInRole } from './membership-store.ts';

/** A user who was invited by a link, and has not signed in yet. */
export interface PendingInvitation extends UserInRole {
  readonly invitedAt: Micros;
  /** When the link expires; `null` if it has expired. */
  readonly expiresAt: Micros | null;
}

export interface InvitationStore {
  /** Oldest first. */
  list(organizationId: string, now: Micros): Promise<readonly PendingInvitation[]>;
  /**
   * Removes a listed user from the organization, as `MembershipStore.setRole` does, and ends the links if that was the
   * user's only one. `not_found` for a user who is not listed.
   */
  revoke(change: Omit<RoleChange, 'role'>): Promise<void>;
}
