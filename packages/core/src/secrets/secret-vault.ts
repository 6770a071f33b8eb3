/** The texts of the keys that wrap the keys of secrets, as `isEncryptionKey` wants them. */
export interface EncryptionKeys {
  /** Wraps what is made from now on. */
  readonly current: string;
  /** What was wrapped by it can be read still, until a rotation wraps it anew. */
  readonly previous?: string | undefined;
}

/** 32 bytes as 64 hexadecimal digits, or as base64 with or without its end; also of the alphabet for URLs. */
export const isEncryptionKey = (text: string): boolean => encryptionKeyPattern.test(text);

const encryptionKeyPattern = /^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/;

/** How the secrets are kept that must be read again: those of webhooks, and of the server itself. */
export interface SecretVaultState {
  /** Those that are encrypted, and those that are stored as they are. */
  readonly encrypted: number;
  readonly plain: number;
  /** Encrypted by a data key that a rotation has replaced; the next one encrypts them anew. */
  readonly behind: number;
  /** Which encryption keys wrap the data keys, as their short names; none where nothing was encrypted yet. */
  readonly wrappedBy: readonly string[];
  /** The short name of the encryption key in use; `undefined` where there is none. */
  readonly current: string | undefined;
}

export interface SecretRotation {
  /** The short name of the new data key. */
  readonly dataKey: string;
  /** Secrets that were encrypted anew. */
  readonly encrypted: number;
  /** Older data keys that nothing is encrypted by any more. */
  readonly removed: number;
}

/** Secrets at rest. */
export interface SecretVault {
  /**
   * Of a process that starts: with an encryption key, everything is encrypted afterwards. `conflict` when a data key is
   * wrapped by a key that was not given: what is encrypted could not be read.
   */
  prepare(): Promise<void>;
  /**
   * Makes another data key and encrypts everything by it, while others read and write. Data keys are wrapped by the
   * current encryption key afterwards. `conflict` without one, and as `prepare`.
   */
  rotate(): Promise<SecretRotation>;
  state(): Promise<SecretVaultState>;
}
