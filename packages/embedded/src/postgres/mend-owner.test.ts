import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

import { temporaryDir } from '../temporary-dir.fixture.ts';
import { mendOwner } from './mend-owner.ts';

const dir = join(temporaryDir(), '18');

afterEach(() => void vi.restoreAllMocks());

test("another account's data are refused with the two owners, what to do, and how to copy", () => {
  mkdirSync(dir);
  const own = process.getuid?.() ?? 0;
  vi.spyOn(process, 'getuid').mockReturnValue(own + 1);
  const ordinary = { owner: undefined, command: () => ({ file: '', given: [], ids: undefined }) };
  expect(() => mendOwner(dir, ordinary)).toThrow(
    new RegExp(`belong to user ${own}, .* runs as user ${own + 1}.*chown -R ${own + 1}.*cp -a`),
  );
});
