import { createHash, randomBytes } from 'node:crypto';

const tokenBytes = 32;
/** The form of 32 bytes as base64url. */
const tokenPattern = /^[\w-]{43}$/;

/** 256 random bits, of which only `hashToken` is stored. */
export const makeToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** A token cannot be guessed however fast its hash is, so SHA-256 does. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Any other text was never a token: stores need no query for it. */
export const looksLikeToken = (text: string): boolean => tokenPattern.test(text);
