import type { Micros } from '../time.ts';
import type { User } from './user.ts';

const microsPerMinute = 60_000_000;
const microsPerDay = 24 * 60 * microsPerMinute;

/** In microseconds. */
export const sessionTimes = {
  /** A session that was not used for so long has ended. */
  idle: 7 * microsPerDay,
  /** However much it is used. */
  whole: 30 * microsPerDay,
  /** A token that is older is replaced by the next request. */
  rotation: microsPerDay,
  /** So long the replaced token still counts, for requests that were under way. */
  overlap: microsPerMinute,
  /** `lastSeenAt` is written no more often. */
  seen: microsPerMinute,
} as const;

/** Of one user; beyond it the oldest ends when another begins. */
export const userSessionsMax = 100;

/** By what a session has shown more than a password or a link: a code of the user's own, or the word of the provider. */
export const sessionFactors = ['code', 'provider'] as const;
export type SessionFactor = (typeof sessionFactors)[number];

/** What is known of the client that signs in. */
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
  /** When it ends however much it is used. */
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
  /** Whether the token before counts for the overlap, or ends at once. */
  readonly hasOverlap: boolean;
  readonly now: Micros;
}

/** Sessions that have ended, by either time, are not there. */
export interface UserSessionStore {
  /**
   * Begins a session and notes that the user signed in. `undefined` for a user who is disabled or not there, and for one
   * who has another password by now than the one that was shown, where one was.
   */
  create(userId: string, session: NewUserSession, passwordHash?: string): Promise<UserSession | undefined>;
  /** The session of this token, or of this one as the token before the last rotation, and notes that it was seen. */
  find(tokenHash: string, now: Micros): Promise<FoundSession | undefined>;
  /** Puts another token in the place of this one. False, and nothing changes, when another request did. */
  rotate(id: string, rotation: TokenRotation): Promise<boolean>;
  /** A session without a second factor counts as one with it from then on; what another has shown stays. */
  noteSecondFactor(id: string, factor: SessionFactor): Promise<void>;
  /** Latest first. */
  list(userId: string, now: Micros): Promise<readonly UserSession[]>;
  /** Takes effect at once, in every process. `not_found` when the user has no such session. */
  end(userId: string, id: string): Promise<void>;
}
