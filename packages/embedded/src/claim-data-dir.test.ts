import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataDir } from './claim-data-dir.ts';
import { placeOf, startTimeOf } from './server-owner.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanledger-claim-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a data directory', () => {
  it('a data directory is claimed by one at a time, and free again when it is given back', () => {
    const release = claimDataDir(dir);
    expect(() => claimDataDir(dir)).toThrow(expect.objectContaining({ code: 'in_use', pid: process.pid }));
    release();
    claimDataDir(dir)();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('a data directory is free when its claimant was killed, also when its pid was given to another process', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const place = placeOf(dir);
    const alive = `${process.pid}@${startTimeOf(process.pid)}`;
    for (const claim of [`${pid}@1@${place}`, `${alive}0@${place}`, alive, '', 'broken']) {
      writeFileSync(join(dir, 'process'), claim);
      claimDataDir(dir)();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  it('a copy of a data directory in use is free', () => {
    const release = claimDataDir(dir);
    const copy = `${dir}-copy`;
    cpSync(dir, copy, { recursive: true, preserveTimestamps: true });
    const releaseCopy = claimDataDir(copy);
    expect(() => claimDataDir(dir)).toThrow(expect.objectContaining({ code: 'in_use' }));
    releaseCopy();
    rmSync(copy, { recursive: true });
    release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('a data directory is not given back by who lost it', () => {
    const release = claimDataDir(dir);
    writeFileSync(join(dir, 'process'), '1@1');
    release();
    expect(readdirSync(dir)).toEqual(['process']);
  });
});
