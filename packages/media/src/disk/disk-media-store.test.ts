import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ProjectId } from '@spanledger/core';
import { describeMediaStore, inChunks, mediaContent } from '@spanledger/testing';
import { afterEach, describe, expect, test } from 'vitest';

import { diskMediaStore } from './disk-media-store.ts';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});
const makeDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-media-'));
  dirs.push(dir);
  return dir;
};

describeMediaStore('disk', async () => diskMediaStore(makeDir()));

const own = 'own' as ProjectId;
const bytes = randomBytes(200_000);
const content = mediaContent(bytes);

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(dir, path)).isFile());

describe('media on disk', () => {
  test('media on disk are files named after their content, and nothing else is left', async () => {
    const dir = makeDir();
    const store = diskMediaStore(join(dir, 'new', 'folder'));
    await store.put(own, content, inChunks(bytes, 1000));
    await expect(store.put(own, content, inChunks(bytes.subarray(1), 1000))).rejects.toThrow(/200000 bytes/);
    const [file = '', ...others] = filesIn(dir);
    expect(others).toEqual([]);
    expect(file.endsWith(Buffer.from(content.sha256, 'base64').toString('hex'))).toBe(true);
    expect(readFileSync(join(dir, file))).toEqual(bytes);
  });

  test('a second process sees them at once', async () => {
    const dir = makeDir();
    await diskMediaStore(dir).put(own, content, inChunks(bytes, 1000));
    expect(await diskMediaStore(dir).has(own, content)).toBe(true);
  });

  test('a process that is killed in the middle of an upload leaves no media, and what it leaves is removed', async () => {
    const dir = makeDir();
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--conditions=@spanledger/source',
        fileURLToPath(new URL('hanging-upload.fixture.ts', import.meta.url)),
      ],
      { env: { ...process.env, MEDIA_TEST_DIR: dir }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = diskMediaStore(dir);
    const [upload = '', ...others] = filesIn(dir);
    expect(others).toEqual([]);
    expect(statSync(join(dir, upload)).size).toBeGreaterThan(0);
    expect(await store.removeStaleUploads(60_000)).toBe(0);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(dir, upload), anHourAgo, anHourAgo);
    expect(await store.removeStaleUploads(60_000)).toBe(1);
    expect(filesIn(dir)).toEqual([]);
  });

  test('a directory that cannot be used stops the start with its name', () => {
    const file = join(makeDir(), 'file');
    writeFileSync(file, '');
    expect(() => diskMediaStore(join(file, 'media'))).toThrow(/file.media.*MEDIA_DIR/);
  });

  test('a directory in one that accepts none stops the start at once', () => {
    const place = existsSync('/proc/self') ? '/proc/spanledger/media' : '/dev/null/media';
    expect(() => diskMediaStore(place)).toThrow(/MEDIA_DIR/);
  });

  test('a directory that is gone is unavailable', async () => {
    const dir = makeDir();
    const store = diskMediaStore(dir);
    rmSync(dir, { recursive: true });
    await expect(store.put(own, content, inChunks(bytes, 1000))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await store.has(own, content)).toBe(false);
  });
});
