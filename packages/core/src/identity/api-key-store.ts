import type { Limits } from '../limits/limits.ts';
import type { Micros } from '../time.ts';
import type { ApiKey, CreatedApiKey, KeyOwner, OpenedApiKey } from './identity.ts';
import type { Scope } from './scopes.ts';

export interface GivenApiKey {
  readonly publicKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly note?: string | undefined;
  readonly expiresAt?: Micros | undefined;
  readonly scopes?: readonly Scope[] | undefined;
  readonly limits?: Limits | undefined;
  /** Of a personal key. */
  readonly userId?: string | undefined;
}

export interface ApiKeyStore {
  /**
   * The key of this pair; `undefined` when the public key is unknown, revoked or expired, or the secret does not match.
   * A personal key has the scopes that the user's role has too at that moment, and is invalid for a user who is
   * disabled or has no role there. One indexed read. A key that was just created may be unknown for seconds if it was
   * looked up before.
   *
   * A store with an expensive comparison of secrets calls `beforeSlowCheck` first, and rejects with what that throws.
   * It is called for wrong pairs of every kind, and not for a right pair that can be recognised without it. Rejects
   * with `rate_limited` when too many such comparisons wait already.
   */
  authenticate(publicKey: string, secretKey: string, beforeSlowCheck?: () => void): Promise<OpenedApiKey | undefined>;
  /** The key with this public key, for clients without a secret (browsers that only send scores). */
  findByPublicKey(publicKey: string): Promise<OpenedApiKey | undefined>;
  /**
   * Given values are used unchanged. Without scopes a project's key has those of `defaultScopes`, an organization's all
   * of `defaultOrganizationScopes`. `conflict` when the public key is taken, `not_found` without the project or
   * organization.
   */
  create(owner: KeyOwner, given?: GivenApiKey): Promise<CreatedApiKey>;
  /** Those of the project or of the organization itself that are not revoked, oldest first; personal ones are not among them. */
  list(owner: KeyOwner): Promise<readonly ApiKey[]>;
  /** The personal keys of a user that are not revoked, oldest first. */
  listPersonal(userId: string): Promise<readonly ApiKey[]>;
  /** Takes effect at once here, and within seconds on processes that cache keys. `not_found` when it does not exist. */
  revoke(publicKey: string): Promise<void>;
  /**
   * A new key with the scopes, note, limits and expiry of the other; the other one stays valid for `overlapMs`, or
   * until its own expiry if that is earlier. `not_found` when it does not exist.
   */
  rotate(publicKey: string, overlapMs: number): Promise<CreatedApiKey>;
  /**
   * Returns the key with its limits changed: `undefined` removes one, absent ones stay. `invalid_input` for what is no
   * limit, `not_found` when there is no such key.
   */
  changeLimits(publicKey: string, changes: Limits): Promise<ApiKey>;
}
