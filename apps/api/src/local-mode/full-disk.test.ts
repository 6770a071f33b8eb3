import fs, { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEngines } from './open-engines.ts';

/** Files can be made, and nothing be written into them. */
const fillDisk = (): void => {
  const write = fs.writeFileSync;
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  const spy = vi.spyOn(fs, 'writeFileSync').mockImplementation((path) => {
    write(path, '');
    throw full;
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
};

test('a start on a full disk fails by that reason, and leaves no file behind', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-full-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const choice = { TELEMETRY_STORE: 'clickhouse', TIMESCALE: 'auto' } as const;
  fillDisk();
  await expect(openEngines({ dataDir, databaseUrl: undefined, choice })).rejects.toMatchObject({
    code: 'unavailable',
    message: `The data directory ${dataDir} cannot be used: its disk is full.`,
  });
  expect(readdirSync(dataDir)).toEqual([]);
});
