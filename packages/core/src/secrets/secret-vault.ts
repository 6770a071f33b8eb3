/** The texts of the keys that wrap the keys of secrets, in the form of `isEncryptionKey`. */
export interface EncryptionKeys {
  /** Wraps new data keys. */
  readonly current: string;
  /** Data keys wrapped by it stay readable, until a rotation wraps them again. */
  readonly previous?: string | undefined;
  /** The file that holds the current one, for messages; `undefined` where it is `SPANLEDGER_ENCRYPTION_KEY`. */
  readonly file?: string | undefined;
}

/** 32 bytes as 64 hexadecimal digits, or as base64 with or without its end; also of the alphabet for URLs. */
export const isEncryptionKey = (text: string): boolean => encryptionKeyPattern.test(text);

const encryptionKeyPattern = /^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/;

/** The state of stored secrets: those of webhooks, and of the server itself. */
export interface SecretVaultState {
  /** Encrypted ones, and those stored in plain text. */
  readonly encrypted: number;
  readonly plain: number;
  /** Encrypted by a data key that a rotation has replaced; the next one encrypts them again. */
  readonly behind: number;
  /** The encryption keys that wrap the data keys, as their short names; none if nothing was encrypted yet. */
  readonly wrappedBy: readonly string[];
  /** The short name of the encryption key in use; `undefined` where there is none. */
  readonly current: string | undefined;
}

export interface SecretRotation {
  /** The short name of the new data key. */
  readonly dataKey: string;
  /** Secrets that were encrypted again. */
  readonly encrypted: number;
  /** Older data keys that no secret uses any more. */
  readonly removed: number;
}

/** How many of each kind are deleted, or set to none, when secrets are forgotten. */
export interface ForgottenSecrets {
  /** The secrets that sign webhooks of budgets. */
  readonly budgetWebhooks: number;
  readonly promptWebhooks: number;
  readonly secondFactors: number;
  readonly llmConnections: number;
  /** Those that sign links to media and make pseudonyms. */
  readonly serverSecrets: number;
  readonly dataKeys: number;
}

/** Secrets at rest. */
export interface SecretVault {
  /**
   * For a starting process: with an encryption key, everything is encrypted afterwards. `conflict` when a data key is
   * wrapped by a key that is not configured: its secrets could not be read.
   */
  prepare(): Promise<void>;
  /**
   * Creates another data key and encrypts everything with it, during concurrent reads and writes. Data keys are wrapped
   * by the current encryption key afterwards. `conflict` without one, and as `prepare`.
   */
  rotate(): Promise<SecretRotation>;
  state(): Promise<SecretVaultState>;
  /** What `forget` would delete now. */
  forgettable(): Promise<ForgottenSecrets>;
  /**
   * Deletes all secrets and data keys, at once or not at all, for a lost encryption key; needs none. Returns what it
   * deleted. For stopped processes: a running one continues to encrypt by a data key that is gone.
   */
  forget(): Promise<ForgottenSecrets>;
}
