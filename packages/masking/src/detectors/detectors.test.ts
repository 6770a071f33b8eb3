import type { MaskingDetector } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { detectors } from './detectors.ts';

const foundBy = (detector: MaskingDetector, text: string): readonly string[] => {
  const finder = detectors[detector];
  const found = Array.from(finder.find(text), ({ start, end }) => text.slice(start, end));
  if (found.length > 0) expect(finder.mayHave?.(text) ?? true, text).toBe(true);
  return found;
};

/** Keys are concatenated here, so that secret scanners do not report this file. */
const key = (...parts: readonly string[]): string => parts.join('');
const letters = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF3hJ6kL9nP2rS5tV8xA1cE4gI7kM0oQ3sU6wY9'.repeat(3);

describe('the detector of addresses of mail', () => {
  it.each([
    ['write to ada@example.com, please', ['ada@example.com']],
    ['<ada.lovelace+tag@mail.example.co.uk>.', ['ada.lovelace+tag@mail.example.co.uk']],
    ["mailto:o'brien@example.ie?subject=x", ["o'brien@example.ie"]],
    ['Jürgen@Müller.de und 家@例え.jp', ['Jürgen@Müller.de', '家@例え.jp']],
    ['a@b.example a@b.example', ['a@b.example', 'a@b.example']],
    ['x@xn--mller-kva.xn--p1ai', ['x@xn--mller-kva.xn--p1ai']],
    ['see ada@example.com.', ['ada@example.com']],
    ['ada@example.com-', ['ada@example.com']],
    ['{"to":"ada@example.com"}', ['ada@example.com']],
    ['ada@example.com\nbob@example.com', ['ada@example.com', 'bob@example.com']],
  ])('an address is found in %j', (text, expected) => expect(foundBy('email', text)).toEqual(expected));

  it.each([
    '@decorator.method',
    'a @ b.com',
    'user@localhost',
    'vite@5.4.1',
    'logo@2x.png',
    'x@y',
    '@@',
    'a@.com',
    '@example.com',
  ])('nothing is found in %j', (text) => expect(foundBy('email', text)).toEqual([]));
});

describe('the detector of cards', () => {
  it.each([
    ['4111 1111 1111 1111', ['4111 1111 1111 1111']],
    ['pay with 5555-5555-5555-4444 today', ['5555-5555-5555-4444']],
    ['{"card":378282246310005}', ['378282246310005']],
    ['6011111111111117,3530111333300000', ['6011111111111117', '3530111333300000']],
    ['order 1234 4111 1111 1111 1111 of 2026', ['4111 1111 1111 1111']],
    ['card4111111111111111x', ['4111111111111111']],
    ['2223003122003222', ['2223003122003222']],
    ['4222222222222', ['4222222222222']],
  ])('a number is found in %j', (text, expected) => expect(foundBy('card', text)).toEqual(expected));

  it.each([
    ['a wrong check digit', '4111 1111 1111 1112'],
    ['an issuer that is none', '9111 1111 1111 1116'],
    ['a time in nanoseconds', '1770000000000000000'],
    ['a fraction', '0.4111111111111111'],
    ['part of a longer number', '41111111111111110000000'],
    ['two spaces in between', '4111  1111 1111 1111'],
    ['a trace id', '0af7651916cd43dd8448eb211c80319c'],
  ])('nothing is found in %s', (_what, text) => expect(foundBy('card', text)).toEqual([]));
});

describe('the detector of IBANs', () => {
  it.each([
    ['DE89 3704 0044 0532 0130 00', ['DE89 3704 0044 0532 0130 00']],
    ['iban:GB82WEST12345698765432.', ['GB82WEST12345698765432']],
    ['send to fr1420041010050500013m02606 now', ['fr1420041010050500013m02606']],
    ['DE89 3704 0044 0532 0130 00 and', ['DE89 3704 0044 0532 0130 00']],
    ['NO93 8601 1117 947', ['NO93 8601 1117 947']],
  ])('a number is found in %j', (text, expected) => expect(foundBy('iban', text)).toEqual(expected));

  it.each([
    ['wrong check digits', 'DE88 3704 0044 0532 0130 00'],
    ['a country without IBANs', 'US89370400440532013000'],
    ['a length of another country', 'DE893704004405320130001'],
    ['the middle of a word', 'xDE89370400440532013000'],
  ])('nothing is found in %s', (_what, text) => expect(foundBy('iban', text)).toEqual([]));
});

describe('the detector of keys of providers', () => {
  it.each([
    key('sk-', letters.slice(0, 48)),
    key('sk-', 'proj-', letters.slice(0, 80)),
    key('sk-', 'ant-', 'api03-', letters.slice(0, 60)),
    key('sk-', 'sl-', letters.slice(0, 32)),
    key('sk-', 'lf-', '01234567-89ab-cdef-0123-456789abcdef'),
    key('AK', 'IA', 'IOSFODNN7EXAMPLE'),
    key('gh', 'p_', letters.slice(0, 36)),
    key('github_', 'pat_', letters.slice(0, 60)),
    key('AI', 'za', letters.slice(0, 35)),
    key('xo', 'xb-', '123456789012-', letters.slice(0, 24)),
    key('sk_', 'live_', letters.slice(0, 24)),
    key('h', 'f_', letters.slice(0, 34)),
    key('gs', 'k_', letters.slice(0, 52)),
    key('glp', 'at-', letters.slice(0, 20)),
    key('whs', 'ec_', letters.slice(0, 32)),
  ])('a key is found wherever it stands in a text: %s', (secret) => {
    for (const text of [secret, `Bearer ${secret}`, `key=${secret};`, `"${secret}"`, `a\n${secret}\nb`])
      expect(foundBy('provider-key', text)).toEqual([secret]);
  });

  it.each([
    'sk-learn',
    'task-proj-management-for-beginners',
    'sk-SK',
    'AKIAs',
    'ghp_short',
    'a hf_token',
    'risk-ant-colony-optimization',
  ])('nothing is found in %j', (text) => expect(foundBy('provider-key', text)).toEqual([]));
});
