import type { Micros } from '../time.ts';
import type { Role } from './roles.ts';

/** A provider's identifier of one of its users, never reassigned (OpenID Connect Core 1.0, section 5.7). */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** An identity that signs in a user. */
export interface LinkedIdentity extends ExternalIdentity {
  readonly id: string;
  readonly createdAt: Micros;
}

/** Other ways than identities by which users sign in, as far as the caller knows. */
export interface OtherWaysIn {
  /** Whether passwords sign in on this server. */
  readonly arePasswordsOn: boolean;
  /** Issuers by which users sign in on this server. */
  readonly issuers: readonly string[];
}

export interface ExternalSignIn extends ExternalIdentity {
  /** In its normal form, and known to be the user's; `undefined` where the provider does not vouch for it. */
  readonly email: string | undefined;
  /** The name of a new user. */
  readonly name: string | undefined;
  /** The membership that a user of a new identity gets; `undefined`: only existing users are signed in. */
  readonly join: { readonly organizationId: string; readonly role: Role } | undefined;
  readonly now: Micros;
}

/**
 * Why an identity cannot sign in. `no-user`: no user has its address. `other-identity`: the user of its address signs
 * in by another identity of the same issuer.
 */
export type ExternalSignInRefusal = 'disabled' | 'no-email' | 'no-user' | 'other-identity';

export type ExternalSignInOutcome =
  | { readonly kind: 'user'; readonly userId: string; readonly isLinked: boolean }
  | { readonly kind: 'refused'; readonly reason: ExternalSignInRefusal };

/** Identities at providers, by which users sign in. An identity is of one user, who has one at most of an issuer. */
export interface ExternalIdentityStore {
  /**
   * The user of the identity. A new one is linked to the user with its address, who is created first if it may `join`;
   * pending invitation links of that user end. Of concurrent calls one links it.
   */
  resolve(signIn: ExternalSignIn): Promise<ExternalSignInOutcome>;
  /** Oldest first. */
  list(userId: string): Promise<readonly LinkedIdentity[]>;
  /**
   * Removes one identity of a user; sessions stay valid. `not_found` when the user has none with this id, and
   * `conflict`, with nothing changed, if neither a password nor another identity would sign the user in any more.
   */
  unlinkOne(userId: string, id: string, others: OtherWaysIn): Promise<void>;
  /** Removes all identities of a user, and returns how many there were. Sessions stay valid. */
  unlink(userId: string): Promise<number>;
}
