import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { MediaContent } from '@spanledger/core';

import { verifiedBytes } from '../verified-bytes.ts';
import { uploadsDirOf } from './stale-uploads.ts';

/**
 * Writes to a temporary file and renames it once the content is verified and synced: the path has all of it or nothing,
 * at any instant and after any crash.
 */
export const writeMediaFile = async (
  dir: string,
  path: string,
  content: MediaContent,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const upload = join(uploadsDirOf(dir), randomUUID());
  try {
    await writeWhole(upload, verifiedBytes(content, bytes));
    await makeFolder(dir, dirname(path));
    await rename(upload, path);
    await sync(dirname(path));
  } catch (error) {
    await rm(upload, { force: true });
    throw error;
  }
};

const writeWhole = async (path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  const file = await open(path, 'wx', 0o640);
  try {
    for await (const chunk of bytes) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** The folder and those above it that are new, each known to its parent on the disk. */
const makeFolder = async (dir: string, folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = folder; made !== dir && made.length >= first.length; made = dirname(made)) await sync(dirname(made));
};

const sync = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
