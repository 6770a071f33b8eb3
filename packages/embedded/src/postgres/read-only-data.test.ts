import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { expect, onTestFinished, test, vi } from 'vitest';

import { temporaryDir } from '../temporary-dir.fixture.ts';
import { assertReachable } from './mend-owner.ts';

test('data on a read-only file system are refused by that reason, and not by their owner', () => {
  const dir = temporaryDir();
  const spy = vi.spyOn(fs, 'accessSync').mockImplementation(() => {
    throw Object.assign(new Error('EROFS: read-only file system, access'), { code: 'EROFS' });
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
  expect(() => assertReachable(dir)).toThrow(`${dir} is read-only. PostgreSQL has to write there`);
});
