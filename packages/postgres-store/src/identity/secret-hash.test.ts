import { expect, test } from 'vitest';

import { hashSecret, isSecret } from './secret-hash.ts';

test.each(['made', 'chosen'] as const)('a %s secret is recognised by its hash, and no other one', async (origin) => {
  const stored = await hashSecret('sk-sl-correct', origin);
  expect(await isSecret('sk-sl-correct', stored)).toBe(true);
  expect(await isSecret('sk-sl-Correct', stored)).toBe(false);
  expect(await isSecret('', stored)).toBe(false);
});

test.each(['made', 'chosen'] as const)('the same %s secret never has the same hash twice', async (origin) => {
  const [first, second] = await Promise.all([hashSecret('same', origin), hashSecret('same', origin)]);
  expect(first.hash).not.toBe(second.hash);
  expect(first.salt).not.toBe(second.salt);
});

test('a chosen secret costs more to guess than a made one', async () => {
  expect((await hashSecret('word', 'chosen')).hash).toMatch(/^scrypt:[0-9a-f]{64}$/);
  expect((await hashSecret('random', 'made')).hash).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test.each(['', 'md5:00', 'sha256', 'sha256:', 'scrypt:zz'])(
  'a hash that is none of ours opens nothing: %j',
  async (hash) => {
    expect(await isSecret('anything', { hash, salt: '00' })).toBe(false);
  },
);
