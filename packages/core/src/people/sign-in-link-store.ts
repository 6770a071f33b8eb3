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
  /** The user's new password; the user's other sessions and links end. */
  readonly passwordHash?: string | undefined;
}

/** Used and expired links, and those of disabled users, are not found. */
export interface SignInLinkStore {
  /** `conflict` for a disabled user, `not_found` for one that does not exist. */
  create(link: NewSignInLink): Promise<void>;
  find(tokenHash: string, now: Micros): Promise<{ readonly purpose: LinkPurpose; readonly user: User } | undefined>;
  /** Uses the link and begins the session, atomically. Of concurrent calls one gets it, the others `undefined`. */
  use(tokenHash: string, use: LinkUse): Promise<UserSession | undefined>;
}
