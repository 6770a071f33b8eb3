import type { Micros } from '../time.ts';
import type { Role } from './roles.ts';

/** How a provider names one of its users, and never another one (OpenID Connect Core 1.0, section 5.7). */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** An identity that signs in a user. */
export interface LinkedIdentity extends ExternalIdentity {
  readonly id: string;
  readonly createdAt: Micros;
}

/** What signs a user in besides identities, as far as the one who asks knows. */
export interface OtherWaysIn {
  /** Whether passwords sign in on this server. */
  readonly arePasswordsOn: boolean;
  /** Issuers by which users sign in on this server. */
  readonly issuers: readonly string[];
}

export interface ExternalSignIn extends ExternalIdentity {
  /** In its normal form, and known to be the user's; `undefined` where the provider does not vouch for it. */
  readonly email: string | undefined;
  /** What to call a user who is new. */
  readonly name: string | undefined;
  /** What an identity that is new here makes its user a member of; `undefined`: it signs in users who are there alone. */
  readonly join: { readonly organizationId: string; readonly role: Role } | undefined;
  readonly now: Micros;
}

/**
 * Why an identity signs no one in. `no-user`: no user has its address. `other-identity`: the user of its address signs in
 * by another identity of the same issuer.
 */
export type ExternalSignInRefusal = 'disabled' | 'no-email' | 'no-user' | 'other-identity';

export type ExternalSignInOutcome =
  | { readonly kind: 'user'; readonly userId: string; readonly isLinked: boolean }
  | { readonly kind: 'refused'; readonly reason: ExternalSignInRefusal };

/** Identities at providers, by which users sign in. An identity is of one user, who has one at most of an issuer. */
export interface ExternalIdentityStore {
  /**
   * The user of the identity. One that is new is linked to the user with its address, who is made first where it may
   * `join`; links of invitations that wait for that user end. Of many calls at once one links it.
   */
  resolve(signIn: ExternalSignIn): Promise<ExternalSignInOutcome>;
  /** Oldest first. */
  list(userId: string): Promise<readonly LinkedIdentity[]>;
  /**
   * Takes one of a user's away; sessions go on. `not_found` when the user has none with this id, and `conflict`, and nothing
   * changes, where neither a password nor another identity would sign the user in any more.
   */
  unlinkOne(userId: string, id: string, others: OtherWaysIn): Promise<void>;
  /** Takes all of a user's away, and gives how many there were. Sessions go on. */
  unlink(userId: string): Promise<number>;
}
