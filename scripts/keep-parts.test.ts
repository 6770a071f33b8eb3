import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = new URL('keep-parts.mjs', import.meta.url).href;
const { keepParts } = (await import(script)) as { keepParts: (folder: string, parts: readonly string[]) => void };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const build = (...parts: readonly string[]): readonly string[] => {
  for (const part of ['main.js', ...parts.flatMap((name) => [name, `${name}.map`])])
    writeFileSync(join(folder, part), '');
  keepParts(folder, ['main.js', ...parts]);
  return readdirSync(folder).toSorted();
};

test('the parts of the build before stay for a process that is running, and older ones go', () => {
  build('main-1.cjs', 'shared.cjs');
  writeFileSync(join(folder, 'main-1.cjs.v20-x64.code'), '');
  expect(build('main-2.cjs', 'shared.cjs')).toEqual([
    'main-1.cjs',
    'main-1.cjs.map',
    'main-1.cjs.v20-x64.code',
    'main-2.cjs',
    'main-2.cjs.map',
    'main.js',
    'parts.json',
    'shared.cjs',
    'shared.cjs.map',
  ]);
  expect(build('main-3.cjs')).toEqual([
    'main-2.cjs',
    'main-2.cjs.map',
    'main-3.cjs',
    'main-3.cjs.map',
    'main.js',
    'parts.json',
    'shared.cjs',
    'shared.cjs.map',
  ]);
});

test('compressed files of a page stay with it', () => {
  writeFileSync(join(folder, 'page-1.js.br'), '');
  build('page-1.js');
  writeFileSync(join(folder, 'page-2.js.br'), '');
  expect(build('page-2.js')).toEqual(
    expect.arrayContaining(['page-1.js', 'page-1.js.br', 'page-2.js', 'page-2.js.br']),
  );
  expect(build('page-3.js')).not.toContain('page-1.js.br');
});
