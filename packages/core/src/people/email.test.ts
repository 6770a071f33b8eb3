import { expect, test } from 'vitest';

import { checkEmail, normalEmail } from './email.ts';

test.each([
  [' Ada@Example.com ', 'ada@example.com'],
  ['A\u030A@example.com', '\u00E5@example.com'],
  ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
])('the address %j has one form', (text, email) => {
  expect([normalEmail(text), checkEmail(text)]).toEqual([email, email]);
});

test.each(['\u200B', '\u202C', '\u2060'])(
  'an address with the invisible character %j is refused, with the reason',
  (character) => {
    for (const text of [`ada${character}@example.com`, `ada@example.com${character}`]) {
      expect(normalEmail(text)).toBeUndefined();
      expect(() => checkEmail(text)).toThrow('This address has an invisible character');
    }
  },
);

test.each(['', 'ada', '@', 'a b@example.com', 'a@b@c', `${'a'.repeat(250)}@b.cd`])('%j is no address', (text) => {
  expect(() => checkEmail(text)).toThrow('This is not an e-mail address');
});
