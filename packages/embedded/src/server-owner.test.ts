import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, test } from 'vitest';

import { isOwned, isRunning, livingOwnerOf, ownerTag } from './server-owner.ts';

const server = (tag: string) => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', tag]);

const withServer = async (tag: string, check: (pid: number) => void): Promise<number> => {
  const child = server(tag);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  try {
    check(pid);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  return pid;
};

test('a server names the living process that started it', async () => {
  await withServer(ownerTag(), (pid) => expect(livingOwnerOf(pid)).toBe(process.pid));
});

test('an owner whose pid was used again is not the owner', async () => {
  const old = ownerTag().replace(/@.*/, '@1');
  await withServer(old, (pid) => {
    expect(isOwned(pid)).toBe(true);
    expect(livingOwnerOf(pid)).toBeUndefined();
  });
});

test('a process of others has no owner', async () => {
  await withServer('other=1', (pid) => {
    expect(isOwned(pid)).toBe(false);
    expect(livingOwnerOf(pid)).toBeUndefined();
  });
});

test('a process that ended is not running', async () => {
  expect(isRunning(await withServer('x', (pid) => expect(isRunning(pid)).toBe(true)))).toBe(false);
});
