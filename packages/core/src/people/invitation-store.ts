import type { Micros } from '../time.ts';
import type { RoleChange, UserInRole } from './membership-store.ts';

/** One who was invited by a link, and has not signed in yet. */
export interface PendingInvitation extends UserInRole {
  readonly invitedAt: Micros;
  /** When the link ends; `null` where it has ended. */
  readonly expiresAt: Micros | null;
}

export interface InvitationStore {
  /** Oldest first. */
  list(organizationId: string, now: Micros): Promise<readonly PendingInvitation[]>;
  /**
   * Takes one who is listed out of the organization, as `MembershipStore.setRole` does, and ends the links where that was the
   * user's only one. `not_found` for one who is not listed.
   */
  revoke(change: Omit<RoleChange, 'role'>): Promise<void>;
}
