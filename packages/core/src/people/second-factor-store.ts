import type { Micros } from '../time.ts';

/** A user's second factor beside a password: an authenticator with a shared secret (RFC 6238), and recovery codes. */
export interface SecondFactor {
  /** Base32 (RFC 4648, section 6), without padding. */
  readonly secret: string;
  /** Whether the user has entered a code of it; from then on it is required. */
  readonly isConfirmed: boolean;
  readonly recoveryCodesLeft: number;
}

export interface SecondFactorStore {
  find(userId: string): Promise<SecondFactor | undefined>;
  /** Replaces an unconfirmed secret. `conflict` if it is confirmed, `not_found` without the user. */
  begin(userId: string, secret: string, now: Micros): Promise<void>;
  /** Of concurrent calls one confirms it, the others get false. `step` is that of the entered code. */
  confirm(userId: string, confirmation: SecondFactorConfirmation): Promise<boolean>;
  /** Uses the code of a step. False for one that is not later than the last used one: a code is valid once. */
  takeStep(userId: string, step: number): Promise<boolean>;
  /** Uses one of the recovery codes. False for one that is invalid, or was used. */
  takeRecoveryCode(userId: string, hash: string): Promise<boolean>;
  /** In the place of those of before. */
  replaceRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void>;
  /** False when there was none. The user's sessions with a code of it count as ones without. */
  remove(userId: string): Promise<boolean>;
}

export interface SecondFactorConfirmation {
  readonly step: number;
  /** SHA-256, as hex. */
  readonly recoveryCodeHashes: readonly string[];
  readonly now: Micros;
}
