import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** The stored form of a secret. `hash` is `<scheme>:<hex>`, `salt` is hex and unique to this secret. */
export interface SecretHash {
  readonly hash: string;
  readonly salt: string;
}

type Scheme = 'sha256' | 'scrypt';

const derive = promisify<string, Buffer, number, { N: number }, Buffer>(scrypt);
const saltBytes = 16;
const scryptBytes = 32;
/** 16 MB and about 40 ms: `secretChecker` caches correct secrets, so it is paid once per key and process. */
const scryptCost = 2 ** 14;

/**
 * Hashes a secret with a salt of its own. A generated secret has 256 random bits, which cannot be guessed with any
 * hash, so SHA-256 suffices, and a flood of wrong secrets costs nothing. One chosen by an operator may be a word, so it
 * is hashed by scrypt.
 */
export const hashSecret = async (secretKey: string, origin: 'made' | 'chosen'): Promise<SecretHash> => {
  const salt = randomBytes(saltBytes);
  const scheme: Scheme = origin === 'made' ? 'sha256' : 'scrypt';
  const digest = await digestOf(scheme, secretKey, salt);
  return { hash: `${scheme}:${digest.toString('hex')}`, salt: salt.toString('hex') };
};

/** Whether comparing with it is made to cost much. */
export const isSlowHash = ({ hash }: SecretHash): boolean => hash.startsWith('scrypt:');

/** Whether the secret matches; takes the same time wherever the hashes differ. */
export const isSecret = async (secretKey: string, { hash, salt }: SecretHash): Promise<boolean> => {
  const [scheme, hex] = hash.split(':');
  if ((scheme !== 'sha256' && scheme !== 'scrypt') || hex === undefined) return false;
  const stored = Buffer.from(hex, 'hex');
  const given = await digestOf(scheme, secretKey, Buffer.from(salt, 'hex'));
  return stored.length === given.length && timingSafeEqual(stored, given);
};

const digestOf = async (scheme: Scheme, secretKey: string, salt: Buffer): Promise<Buffer> =>
  scheme === 'scrypt'
    ? derive(secretKey, salt, scryptBytes, { N: scryptCost })
    : createHash('sha256').update(salt).update(secretKey).digest();
