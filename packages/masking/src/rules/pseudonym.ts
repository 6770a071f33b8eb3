import { createHmac } from 'node:crypto';

/** One for each value of four bits: without vowels and digits no token is a word, or looks like a number. */
const letters = 'bcdfghjkmnpqrstv';
const tokenBytes = 10;

/**
 * The token of a value: 20 letters that are the same for equal values under one key, and disclose nothing of the value
 * without it. Two values of a million have one token with a chance of 1 to 2 × 10¹².
 */
export const pseudonymOf = (key: string, value: string): string => {
  const digest = createHmac('sha256', key).update(value).digest().subarray(0, tokenBytes);
  let token = '';
  for (const byte of digest) token += (letters[byte >> 4] ?? '') + (letters[byte & 15] ?? '');
  return token;
};
