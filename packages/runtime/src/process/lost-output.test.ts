import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { bundleModule, type BundledModule } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let fixture: BundledModule;
beforeAll(async () => {
  fixture = await bundleModule(new URL('printing-process.fixture.ts', import.meta.url));
});
afterAll(() => fixture.remove());

test('a command whose output nobody reads any more ends, and says nothing', async () => {
  const child = spawn(process.execPath, [fixture.path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'close')).toEqual([141, null]);
  expect(await said).toBe('');
});

const fullDevice = '/dev/full';
const isMissing = !existsSync(fullDevice);
test.skipIf(isMissing)(
  `a command whose output cannot be written says so${isMissing ? ` (needs ${fullDevice})` : ''}`,
  async () => {
    const full = openSync(fullDevice, 'w');
    const child = spawn(process.execPath, [fixture.path], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const said = text(child.stderr as NonNullable<typeof child.stderr>);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(await said).toMatch(/^The output cannot be written: ENOSPC/);
  },
);
