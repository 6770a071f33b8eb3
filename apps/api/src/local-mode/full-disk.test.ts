import type * as FileSystem from 'node:fs';
import { mkdtempSync, readdirSync, rmSync, type PathLike } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEngines } from './open-engines.ts';

vi.mock('node:fs', async (load) => {
  const real = await load<typeof FileSystem>();
  const writeFileSync = (path: PathLike): void => {
    real.writeFileSync(path, '');
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  };
  return { ...real, writeFileSync };
});

test('a start on a full disk fails by that reason, and leaves no file behind', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-full-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const choice = { TELEMETRY_STORE: 'clickhouse', TIMESCALE: 'auto' } as const;
  await expect(openEngines({ dataDir, databaseUrl: undefined, choice })).rejects.toMatchObject({
    code: 'unavailable',
    message: `The data directory ${dataDir} cannot be used: its disk is full.`,
  });
  expect(readdirSync(dataDir)).toEqual([]);
});
