import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { directoryFiles } from './directory-files.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanledger-files-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function* text() {
  yield Buffer.from('a chunk');
}

test('a file is written to a directory that is made with those above it, and again to one that exists', async () => {
  const files = directoryFiles(join(dir, 'a', 'b', 'c'));
  await Promise.all(['one', 'two'].map(async (name) => files.write(name, text())));
  await files.write('three', text());
  expect(await files.list()).toEqual(['one', 'three', 'two']);
});

test('a directory that cannot be made is refused, and named', async ({ skip }) => {
  writeFileSync(join(dir, 'file'), '');
  const message = `${join(dir, 'file', 'a')} is no directory.`;
  await expect(directoryFiles(join(dir, 'file', 'a')).write('one', text())).rejects.toMatchObject({ message });
  skip(process.platform !== 'linux', 'Only Linux has a directory that accepts no other.');
  const refused = directoryFiles('/proc/spanledger/a').write('one', text());
  await expect(refused).rejects.toMatchObject({ code: 'conflict', message: '/proc accepts no directories.' });
});
