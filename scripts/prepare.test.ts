import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;

const write = (path: string, text: string, mode = 0o644): void => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
};

const places = ['apps/api', 'apps/cli', 'apps/worker', 'apps/web', 'packages/messages', 'packages/postgres-store'];
const made = [
  'packages/postgres-store/src/generated/client.ts',
  'apps/web/dist/index.html',
  ...['api', 'cli', 'worker'].flatMap((app) => [`apps/${app}/dist/main.js`, `apps/${app}/dist/packed/main.js`]),
];

/** As a build of the console that has one asset. */
const writeConsole = (name: string): void => {
  write('apps/web/dist/.vite/manifest.json', JSON.stringify({ 'index.html': { file: `assets/${name}` } }));
  write(`apps/web/dist/assets/${name}`, '');
};

/** A checkout in which every tool succeeds and makes nothing. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spanledger-prepare-'));
  chmodSync(root, 0o755);
  for (const place of places) {
    write(`${place}/package.json`, '{}');
    write(`${place}/src/index.ts`, '');
  }
  for (const file of ['package.json', 'package-lock.json', 'apps/web/build/plugin.ts']) write(file, '{}');
  for (const file of made) write(file, '');
  for (const tool of ['typescript/bin/tsc', 'vite/bin/vite.js']) write(`node_modules/${tool}`, '');
  write('bin/npm', '#!/bin/sh\n', 0o755);
  mkdirSync(join(root, 'scripts'));
  for (const script of ['prepare.mjs', 'keep-parts.mjs'])
    copyFileSync(join(import.meta.dirname, script), join(root, 'scripts', script));
  writeConsole('first.js');
});
afterEach(() => {
  chmodSync(root, 0o755);
  rmSync(root, { recursive: true });
});

const prepare = (account: { uid?: number } = {}) => {
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`, npm_lifecycle_event: '' };
  const script = join(root, 'scripts', 'prepare.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script], { env, ...account, encoding: 'utf8' });
  return { status, stderr };
};

/** By an account that cannot write there. */
const prepareReading = () => {
  chmodSync(root, 0o555);
  return prepare(process.getuid?.() === 0 ? { uid: 65_534 } : {});
};

test('a complete checkout is ready for an account that cannot write to it', () => {
  expect(prepare()).toMatchObject({ status: 0, stderr: expect.stringContaining('packing worker') as string });
  expect(prepare()).toEqual({ status: 0, stderr: '' });
  expect(prepareReading()).toEqual({ status: 0, stderr: '' });
});

test('what is missing in a checkout is made, under a lock that is removed', () => {
  prepare();
  write('apps/api/src/index.ts', 'export {};');
  expect(prepare()).toMatchObject({ status: 0, stderr: expect.stringMatching(/^spanledger: building …/) as string });
  expect(existsSync(join(root, '.prepare.lock'))).toBe(false);
});

test('assets of the console that was built before stay for its open pages, and older ones go', () => {
  for (const name of ['first.js', 'second.js', 'third.js']) {
    writeConsole(name);
    write('apps/web/src/index.ts', `export const name = '${name}';`);
    prepare();
  }
  const assets = readdirSync(join(root, 'apps/web/dist/assets')).filter((name) => name.endsWith('.js'));
  expect(assets.toSorted()).toEqual(['second.js', 'third.js']);
});

test('for an account that cannot write to an incomplete checkout the error names both', () => {
  const { status, stderr } = prepareReading();
  expect(status).toBe(1);
  expect(stderr).toContain(`spanledger: ${root} is not built completely, and the account`);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
