import type * as FileSystem from 'node:fs';
import { expect, test, vi } from 'vitest';

import { temporaryDir } from '../temporary-dir.fixture.ts';
import { assertReachable } from './mend-owner.ts';

vi.mock('node:fs', async (load) => ({
  ...(await load<typeof FileSystem>()),
  accessSync: () => {
    throw Object.assign(new Error('EROFS: read-only file system, access'), { code: 'EROFS' });
  },
}));

test('data on a read-only file system are refused by that reason, and not by their owner', () => {
  const dir = temporaryDir();
  expect(() => assertReachable(dir)).toThrow(`${dir} is read-only. PostgreSQL has to write there`);
});
