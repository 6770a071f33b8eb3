import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { secretIn } from './secret-file.ts';
import { temporaryDir } from './temporary-dir.fixture.ts';

const dir = temporaryDir();

test('a secret is made once, is hard to guess, and is closed to others', () => {
  const path = join(dir, 'password');
  const secret = secretIn(path);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(secretIn(path)).toBe(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(['password']);
  expect(secretIn(join(dir, 'other'))).not.toBe(secret);
});
