import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { bundleModule, type BundledModule } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let command: BundledModule;
let server: BundledModule;
beforeAll(async () => {
  command = await bundleModule(new URL('printing-process.fixture.ts', import.meta.url));
  server = await bundleModule(new URL('lived-process.fixture.ts', import.meta.url));
});
afterAll(() => {
  command.remove();
  server.remove();
});

/** A process whose reader is gone after its first line. */
const readOnce = async ({ path }: BundledModule) => {
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'pipe'] });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  return child;
};

describe('that nobody reads any more', () => {
  it('a command ends, and says nothing', async () => {
    const child = await readOnce(command);
    const said = text(child.stderr);
    expect(await once(child, 'close')).toEqual([141, null]);
    expect(await said).toBe('');
  });

  it('a process stops with 0 all the same', async () => {
    const child = await readOnce(server);
    child.stderr.destroy();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

const fullDevice = '/dev/full';
const isMissing = !existsSync(fullDevice);
describe.skipIf(isMissing)(`on a full disk${isMissing ? ` (needs ${fullDevice})` : ''}`, () => {
  let full: number;
  beforeAll(() => {
    full = openSync(fullDevice, 'w');
  });
  afterAll(() => closeSync(full));

  it('a command says so', async () => {
    const child = spawn(process.execPath, [command.path], { stdio: ['ignore', full, 'pipe'] });
    const said = text(child.stderr as NonNullable<typeof child.stderr>);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(await said).toMatch(/^The output cannot be written: ENOSPC/);
  });

  it('a process serves, and stops with 0', async () => {
    const child = spawn(process.execPath, [server.path], { stdio: ['ignore', full, full, 'ipc'] });
    await once(child, 'message');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
