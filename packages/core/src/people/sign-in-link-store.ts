import type { Micros } from '../time.ts';
import type { NewUserSession, UserSession } from './user-session-store.ts';
import type { User } from './user.ts';

/** `invitation` and `reset` are used with a new password. */
export const linkPurposes = ['sign-in', 'invitation', 'reset'] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

export interface NewSignInLink {
  readonly userId: string;
  /** SHA-256 of the token, as hex: the token itself is stored nowhere. */
  readonly tokenHash: string;
  readonly purpose: LinkPurpose;
  readonly now: Micros;
  readonly expiresAt: Micros;
}

export interface LinkUse {
  readonly session: NewUserSession;
  /** The user's password from then on; the user's other sessions and links end. */
  readonly passwordHash?: string | undefined;
}

/** Links that are used or have ended, and those of disabled users, are not there. */
export interface SignInLinkStore {
  /** `conflict` for a user who is disabled, `not_found` for one who is not there. */
  create(link: NewSignInLink): Promise<void>;
  find(tokenHash: string, now: Micros): Promise<{ readonly purpose: LinkPurpose; readonly user: User } | undefined>;
  /** Uses the link and begins the session, both or neither. Of many calls at once one gets it, the others `undefined`. */
  use(tokenHash: string, use: LinkUse): Promise<UserSession | undefined>;
}
