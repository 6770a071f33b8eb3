import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** A key of 32 bytes and its short name, which distinguishes keys and discloses nothing of them. */
export interface NamedKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const sealedPattern = /^sealed:1:([0-9a-f]{16}):([A-Za-z0-9_-]{38,})$/;

/** The key that a text of `isEncryptionKey` is. */
export const namedKey = (text: string): NamedKey => {
  const bytes = Buffer.from(text, text.length === 2 * keyBytes ? 'hex' : 'base64');
  return { id: createHash('sha256').update('encryption key').update(bytes).digest('hex').slice(0, 16), bytes };
};

export const newDataKey = (): NamedKey => ({ id: randomBytes(8).toString('hex'), bytes: randomBytes(keyBytes) });

/** Encrypts a text by AES-256-GCM. It can be decrypted only with the same place, such as `budgets/webhook_secret/7`. */
export const seal = (key: NamedKey, place: string, text: string | Uint8Array): string => {
  const iv = randomBytes(ivBytes);
  const encryption = createCipheriv(cipher, key.bytes, iv).setAAD(Buffer.from(place));
  const parts = [iv, encryption.update(text), encryption.final(), encryption.getAuthTag()];
  return `sealed:1:${key.id}:${Buffer.concat(parts).toString('base64url')}`;
};

/** The short name of the key that sealed the text; `undefined` when it is not sealed. */
export const sealedBy = (text: string): string | undefined => sealedPattern.exec(text)?.[1];

/** The decrypted text. Throws when it was changed, and for another place or key. */
export const unseal = (key: NamedKey, place: string, sealed: string): Buffer => {
  const bytes = Buffer.from(sealedPattern.exec(sealed)?.[2] ?? '', 'base64url');
  const decryption = createDecipheriv(cipher, key.bytes, bytes.subarray(0, ivBytes))
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decryption.update(bytes.subarray(ivBytes, -tagBytes)), decryption.final()]);
};
