import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from 'vitest';

/**
 * A directory without access for other accounts, deleted after the test file. Must be called by the file, outside its
 * tests.
 */
export const temporaryDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-embedded-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};
