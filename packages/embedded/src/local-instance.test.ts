import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLocalInstance, removeLocalInstance, writeLocalInstance } from './local-instance.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanledger-instance-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const instance = {
  pid: process.pid,
  apiUrl: 'http://127.0.0.1:1',
  baseUrl: 'https://spans.example',
  databaseUrl: 'postgres://x',
  clickhouseUrl: 'http://y',
};
const file = () => join(dir, 'local-mode.json');

describe('local instance', () => {
  it('is found while its process lives, and only its owner may read the file', () => {
    writeLocalInstance(dir, instance);
    expect(findLocalInstance(dir)).toEqual(instance);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is not found once it is removed, or where there never was one', () => {
    expect(findLocalInstance(dir)).toBeUndefined();
    writeLocalInstance(dir, instance);
    removeLocalInstance(dir);
    expect(findLocalInstance(dir)).toBeUndefined();
  });

  it('is not mistaken for a later process that was given the same pid', () => {
    writeLocalInstance(dir, instance);
    const stored = JSON.parse(readFileSync(file(), 'utf8')) as object;
    writeFileSync(file(), JSON.stringify({ ...stored, processStartedAt: '1' }));
    expect(findLocalInstance(dir)).toBeUndefined();
  });

  it('is not found in a copy of its data directory, whose commands would change the original', () => {
    writeLocalInstance(dir, instance);
    const copy = `${dir}-copy`;
    cpSync(dir, copy, { recursive: true, preserveTimestamps: true });
    const found = findLocalInstance(copy);
    rmSync(copy, { recursive: true });
    expect(found).toBeUndefined();
  });

  it.each(['', '{', 'null', '{"pid":"1"}'])('a file that is not whole (%s) counts as none', (text) => {
    writeFileSync(file(), text);
    expect(findLocalInstance(dir)).toBeUndefined();
  });
});
