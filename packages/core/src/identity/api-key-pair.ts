import { invalidInput, type InputIssue } from '../errors.ts';

export const publicKeyPrefix = 'pk-sl-';
export const secretKeyPrefix = 'sk-sl-';
/** What chosen keys begin with: those of Langfuse do not change when a project moves here. */
export const publicKeyPrefixes = ['pk-lf-', publicKeyPrefix] as const;
export const secretKeyPrefixes = ['sk-lf-', secretKeyPrefix] as const;

const keyLengthMax = 255;
/** Both are sent in HTTP Basic auth, where the first colon ends the public key (RFC 7617, section 2). */
const publicKeyPattern = /^[\x21-\x39\x3b-\x7e]+$/;
const secretKeyPattern = /^[\x21-\x7e]+$/;
/** Below this length, the last characters would disclose too much of the secret. */
export const secretKeyLengthMin = 16;

/** True if a text has the form of a key: visible ASCII, at most 255 characters, no colon in the public one. */
export const isPublicKey = (text: string): boolean => text.length <= keyLengthMax && publicKeyPattern.test(text);

export const isSecretKey = (text: string): boolean => text.length <= keyLengthMax && secretKeyPattern.test(text);

/** Rejects keys that no client could send, with `invalid_input`; absent ones are fine. */
export const checkKeyPair = (given: { publicKey?: string | undefined; secretKey?: string | undefined }): void => {
  const issues: InputIssue[] = [];
  const rule = `must be 1 to ${keyLengthMax} visible ASCII characters`;
  if (given.publicKey !== undefined && !isPublicKey(given.publicKey)) {
    issues.push({ path: 'publicKey', message: `${rule}, without a colon` });
  }
  if (given.secretKey !== undefined && !isSecretKey(given.secretKey)) {
    issues.push({ path: 'secretKey', message: rule });
  }
  if (issues.length > 0) throw invalidInput('An API key cannot be sent by clients as it is given.', issues);
};

/** `sk-sl-…abcd`: enough to distinguish keys, not enough to guess one. */
export const displaySecretKey = (secretKey: string): string => {
  const prefix = secretKey.startsWith(secretKeyPrefix) ? secretKeyPrefix : '';
  return `${prefix}…${secretKey.length < secretKeyLengthMin ? '' : secretKey.slice(-4)}`;
};
