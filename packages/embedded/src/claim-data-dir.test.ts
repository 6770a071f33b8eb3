import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataDir } from './claim-data-dir.ts';
import { startTimeOf } from './server-owner.ts';

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
    for (const claim of [`${pid}@1`, `${process.pid}@${startTimeOf(process.pid)}0`, '', 'broken']) {
      writeFileSync(join(dir, 'process'), claim);
      claimDataDir(dir)();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  it('a data directory is not given back by who lost it', () => {
    const release = claimDataDir(dir);
    writeFileSync(join(dir, 'process'), '1@1');
    release();
    expect(readdirSync(dir)).toEqual(['process']);
  });
});
