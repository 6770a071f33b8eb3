import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { closeDataDir, makeClosedDir, makeDir } from './close-dir.ts';
import { temporaryDir } from './temporary-dir.fixture.ts';

const parent = temporaryDir();
const isRoot = process.getuid?.() === 0;
const modeOf = (dir: string): number => statSync(dir).mode & 0o7777;

const open = (name: string, mode: number): string => {
  const dir = join(parent, name);
  mkdirSync(dir);
  chmodSync(dir, mode);
  return dir;
};

test('a directory is made with those above it, and again', () => {
  const dir = join(parent, 'a', 'b', 'c');
  makeDir(dir);
  makeDir(dir);
  expect(statSync(dir).isDirectory()).toBe(true);
});

test('a directory that cannot be made is refused at once', () => {
  if (existsSync('/proc/self')) expect(() => makeDir('/proc/foo/bar')).toThrow('ENOENT');
  writeFileSync(join(parent, 'file'), '');
  expect(() => makeDir(join(parent, 'file'))).toThrow('EEXIST');
  expect(() => makeDir(join(parent, 'file', 'under'))).toThrow('ENOTDIR');
});

test('a directory is made closed to other accounts, and one that was open to them is closed', () => {
  const made = join(parent, 'new', 'inner');
  makeClosedDir(made);
  expect(modeOf(made)).toBe(0o700);
  const old = open('old', 0o755);
  makeClosedDir(old);
  makeClosedDir(old);
  expect(modeOf(old)).toBe(0o700);
});

test("a data directory is closed; root's can be passed, not read, by the account that PostgreSQL runs as", () => {
  const dir = open('data', 0o755);
  closeDataDir(dir);
  expect(modeOf(dir)).toBe(isRoot ? 0o711 : 0o700);
});

test('nothing is opened that was closed', () => {
  const dir = open('closed', 0o500);
  closeDataDir(dir);
  makeClosedDir(dir);
  expect(modeOf(dir)).toBe(0o500);
});

test('a directory that all accounts share stays theirs', () => {
  const dir = open('shared', 0o1777);
  closeDataDir(dir);
  expect(modeOf(dir)).toBe(0o1777);
});
