import type { Micros } from '../time.ts';

/** What a user has with a password: an authenticator that shares a secret with us (RFC 6238), and codes for when it is lost. */
export interface SecondFactor {
  /** Base32 (RFC 4648, section 6), without padding. */
  readonly secret: string;
  /** Whether the user has shown a code of it, from when on it is asked for. */
  readonly isConfirmed: boolean;
  readonly recoveryCodesLeft: number;
}

export interface SecondFactorStore {
  find(userId: string): Promise<SecondFactor | undefined>;
  /** Puts another secret in the place of one that is not confirmed. `conflict` where one is, `not_found` without the user. */
  begin(userId: string, secret: string, now: Micros): Promise<void>;
  /** Of many calls at once one confirms it, the others get false. `step` is of the code that was shown. */
  confirm(userId: string, confirmation: SecondFactorConfirmation): Promise<boolean>;
  /** Takes the code of a step. False for one that is not later than the last one that was taken: a code counts once. */
  takeStep(userId: string, step: number): Promise<boolean>;
  /** Takes one of the recovery codes. False for one that is none of them, or was taken. */
  takeRecoveryCode(userId: string, hash: string): Promise<boolean>;
  /** In the place of those of before. */
  replaceRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void>;
  /** False when there was none. The user's sessions that have shown a code of it count as ones without. */
  remove(userId: string): Promise<boolean>;
}

export interface SecondFactorConfirmation {
  readonly step: number;
  /** SHA-256, as hex. */
  readonly recoveryCodeHashes: readonly string[];
  readonly now: Micros;
}
