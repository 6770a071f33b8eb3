import { expect, test } from 'vitest';

import { checkKeyPair, displaySecretKey, isPublicKey, isSecretKey } from './api-key-pair.ts';

test('keys of Spanledger and of Langfuse are keys', () => {
  expect(isPublicKey('pk-sl-6f0c9a52-8a1e-4a52-9d0b-2f2f3d0e8c11')).toBe(true);
  expect(isPublicKey('pk-lf-1234')).toBe(true);
  expect(isSecretKey('sk-lf-1234:with-colon')).toBe(true);
});

test.each(['', 'a:b', 'a b', 'a\0', 'é', 'x'.repeat(256)])('%j cannot be a public key', (text) => {
  expect(isPublicKey(text)).toBe(false);
  expect(() => checkKeyPair({ publicKey: text })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});

test('a short secret shows nothing of itself', () => {
  expect(displaySecretKey('sk-sl-0123456789abcd')).toBe('sk-sl-…abcd');
  expect(displaySecretKey('0123456789abcdef')).toBe('…cdef');
  expect(displaySecretKey('sk-sl-short')).toBe('sk-sl-…');
});
