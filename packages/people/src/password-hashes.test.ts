import { afterAll, expect, test } from 'vitest';

import { passwordHashes } from './password-hashes.ts';

const passwords = passwordHashes();
afterAll(async () => passwords.close());

test('a password is right for its hash, which is argon2id with 19 MiB and a salt of its own, and no other is', async () => {
  const [hash, again] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(again).not.toBe(hash);
  expect(await passwords.isRight('correct horse', hash)).toBe(true);
  expect(await passwords.isRight('correct horsf', hash)).toBe(false);
});

test('a password is the same however its characters are composed', async () => {
  const hash = await passwords.hash('Åsa und Café');
  expect(await passwords.isRight('A\u030Asa und Cafe\u0301', hash)).toBe(true);
});

test.each([null, undefined])('no password is right for %s, whatever it is', async (hash) => {
  for (const password of ['', 'correct horse']) expect(await passwords.isRight(password, hash)).toBe(false);
});

test('more than may wait are refused, and the others are answered', async () => {
  const own = passwordHashes(2);
  const asked = Array.from({ length: 4 }, async () => own.isRight('', null));
  const codes = (await Promise.allSettled(asked)).flatMap((one) =>
    one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
  );
  expect(codes).toEqual(['rate_limited', 'rate_limited']);
  await own.close();
});

test('when the thread ends, calls that wait are rejected, and the next one is answered', async () => {
  const own = passwordHashes();
  const asked = own.hash('correct horse');
  await Promise.all([expect(asked).rejects.toMatchObject({ code: 'unavailable' }), own.close()]);
  expect(await own.isRight('correct horse', await own.hash('correct horse'))).toBe(true);
  await own.close();
});

test('what is asked while the thread before is ending is answered by the next one', async () => {
  const own = passwordHashes();
  expect(await own.hash('correct horse')).toContain('$argon2id$');
  const ending = own.close();
  expect(await own.hash('correct horse')).toContain('$argon2id$');
  await ending;
  await own.close();
});
