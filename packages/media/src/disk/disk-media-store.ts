import { conflict, type ProjectId, type Sha256, type MediaStore } from '@spanledger/core';
import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream, existsSync, mkdirSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isMissing, translateDiskErrors } from './translate-disk-errors.ts';
import { removeStaleUploads, uploadsDirOf } from './stale-uploads.ts';
import { writeMediaFile } from './write-media-file.ts';

const folderLength = 32;

/**
 * The project as a folder: a hash of its id, since ids may be longer than file names, contain slashes, or differ in
 * case alone, which some file systems do not distinguish.
 */
const projectFolder = (projectId: ProjectId): string =>
  createHash('sha256').update(projectId).digest('hex').slice(0, folderLength);

/** Where the file of a media is: `<dir>/<project>/<two digits>/<sha256 in hex>`. */
const mediaPath = (dir: string, projectId: ProjectId, sha256: Sha256): string => {
  const hex = Buffer.from(sha256, 'base64').toString('hex');
  return join(dir, projectFolder(projectId), hex.slice(0, 2), hex);
};

export interface DiskMediaStore extends MediaStore {
  /** Removes the remains of uploads that were interrupted more than `ageMs` ago; returns how many. */
  removeStaleUploads(ageMs: number): Promise<number>;
}

/**
 * Media as files of a directory, which is made when it is missing. Processes that share the directory share the
 * media. `conflict` when it cannot be written to.
 */
export const diskMediaStore = (dir: string): DiskMediaStore => {
  makeDir(dir);
  return {
    put: (projectId, content, bytes) =>
      translateDiskErrors(() => writeMediaFile(dir, mediaPath(dir, projectId, content.sha256), content, bytes)),
    has: (projectId, content) =>
      translateDiskErrors(async () => {
        const size = await sizeOf(mediaPath(dir, projectId, content.sha256));
        return size === content.bytes;
      }),
    read: (projectId, content, range) =>
      translateDiskErrors(async () => {
        const path = mediaPath(dir, projectId, content.sha256);
        if ((await sizeOf(path)) !== content.bytes) return undefined;
        return createReadStream(path, range === undefined ? {} : { start: range.first, end: range.last });
      }),
    remove: (projectId, content) =>
      translateDiskErrors(() => rm(mediaPath(dir, projectId, content.sha256), { force: true })),
    direct: undefined,
    removeStaleUploads: (ageMs) => translateDiskErrors(() => removeStaleUploads(dir, ageMs)),
  };
};

const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const makeDir = (dir: string): void => {
  const uploads = uploadsDirOf(dir);
  try {
    makeFirst(uploads);
    mkdirSync(uploads, { recursive: true });
    accessSync(uploads, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = 'Set MEDIA_DIR to a directory that this account may write to, or MEDIA_S3_BUCKET';
    throw conflict(`The directory for media, ${join(dir)}, cannot be used (${code}). ${advice}.`);
  }
};

/**
 * Makes the first missing directory on the way to this one. Node's recursive form retries for ever where an existing
 * directory accepts no new one, as /proc and some mounts.
 */
const makeFirst = (dir: string): void => {
  if (existsSync(dir)) return;
  const above = dirname(dir);
  if (!existsSync(above)) return makeFirst(above);
  try {
    mkdirSync(dir);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(dir)) throw error;
  }
};
