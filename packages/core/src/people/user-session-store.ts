import type { Micros } from '../time.ts';
import type { User } from './user.ts';

const microsPerMinute = 60_000_000;
const microsPerDay = 24 * 60 * microsPerMinute;

/** In microseconds. */
export const sessionTimes = {
  /** A session that was not used for this long has expired. */
  idle: 7 * microsPerDay,
  /** However much it is used. */
  whole: 30 * microsPerDay,
  /** A token that is older is replaced by the next request. */
  rotation: microsPerDay,
  /** How long the replaced token stays valid, for requests that were under way. */
  overlap: microsPerMinute,
  /** `lastSeenAt` is written no more often. */
  seen: microsPerMinute,
} as const;

/** Of one user; beyond it the oldest ends when another begins. */
export const userSessionsMax = 100;

/** The second factor of a session, beyond a password or a link: a code of the user, or the provider's statement. */
export const sessionFactors = ['code', 'provider'] as const;
export type SessionFactor = (typeof sessionFactors)[number];

/** Facts on the client of a sign-in. */
export interface SessionClient {
  readonly userAgent: string | null;
  readonly address: string | null;
}

export interface NewUserSession extends SessionClient {
  /** SHA-256 of the token, as hex: the token itself is stored nowhere. */
  readonly tokenHash: string;
  readonly now: Micros;
  /** None when absent. */
  readonly secondFactor?: SessionFactor | null | undefined;
}

/** A user's session, which is not one of telemetry. */
export interface UserSession extends SessionClient {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Micros;
  /** To the minute. */
  readonly lastSeenAt: Micros;
  /** When it ends regardless of use. */
  readonly expiresAt: Micros;
  readonly rotatedAt: Micros;
  /** `null`: no second factor was shown in it. */
  readonly secondFactor: SessionFactor | null;
}

export interface FoundSession {
  readonly session: UserSession;
  readonly user: User;
  /** Ids of those of the user's organizations whose members must have a second factor. */
  readonly needsSecondFactorIn: readonly string[];
}

/** Hashes of tokens. */
export interface TokenRotation {
  readonly from: string;
  readonly to: string;
  /** Whether the previous token stays valid for the overlap, or ends at once. */
  readonly hasOverlap: boolean;
  readonly now: Micros;
}

/** Expired sessions, by either time, are not found. */
export interface UserSessionStore {
  /**
   * Begins a session and records the user's sign-in. `undefined` for a user who is disabled or does not exist, and if
   * the password has changed since it was checked.
   */
  create(userId: string, session: NewUserSession, passwordHash?: string): Promise<UserSession | undefined>;
  /** The session of this token, or of this one as the token before the last rotation; records that it was used. */
  find(tokenHash: string, now: Micros): Promise<FoundSession | undefined>;
  /** Replaces this token. False, with nothing changed, when another request did. */
  rotate(id: string, rotation: TokenRotation): Promise<boolean>;
  /** A session without a second factor counts as one with it from then on; an existing factor is unchanged. */
  noteSecondFactor(id: string, factor: SessionFactor): Promise<void>;
  /** Latest first. */
  list(userId: string, now: Micros): Promise<readonly UserSession[]>;
  /** Takes effect at once, in every process. `not_found` when the user has no such session. */
  end(userId: string, id: string): Promise<void>;
}
