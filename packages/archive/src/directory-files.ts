import { conflict, notFound, systemCodeOf, translateDiskError } from '@spanledger/core';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ChunkFiles } from './chunk-files.ts';

const partial = '.partial';

/** Files of a directory, which is made when it is written to. */
export const directoryFiles = (path: string): ChunkFiles => {
  const dir = resolve(path);
  const translate = (error: unknown, name?: string): unknown => {
    const code = systemCodeOf(error);
    if (code === 'ENOENT') return notFound(`There is no ${name === undefined ? dir : join(dir, name)}.`);
    if (code === 'ENOTDIR' || code === 'EEXIST') return conflict(`${dir} is no directory.`);
    return translateDiskError(dir, error);
  };
  return {
    location: dir,
    write: async (name, chunks) => {
      const unfinished = join(dir, `${name}${partial}`);
      try {
        await makeDirectory(dir);
        await writeSynced(unfinished, chunks);
        await rename(unfinished, join(dir, name));
        await syncDirectory(dir);
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {});
        throw translate(error, name);
      }
    },
    async *read(name, range) {
      const bounds = range === undefined ? {} : { start: range.first, end: range.end - 1 };
      try {
        yield* createReadStream(join(dir, name), { ...bounds, highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw translate(error, name);
      }
    },
    list: async () => {
      try {
        return (await readdir(dir)).filter((name) => !name.endsWith(partial)).sort();
      } catch (error) {
        throw translate(error);
      }
    },
  };
};

/**
 * As `mkdir -p`, each new directory known to its parent on the disk. Node's own recursive form retries for ever where an
 * existing directory accepts no new one, as /proc.
 */
const makeDirectory = async (dir: string): Promise<void> => {
  const above = dirname(dir);
  try {
    await mkdir(dir);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return;
    if (systemCodeOf(error) !== 'ENOENT') throw error;
    if (await isThere(above)) throw conflict(`${above} accepts no directories.`);
    await makeDirectory(above);
    await makeDirectory(dir);
    return;
  }
  await syncDirectory(above);
};

const isThere = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const writeSynced = async (path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
  const file = await open(path, 'w');
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** So that the new name outlives a loss of power. */
const syncDirectory = async (dir: string): Promise<void> => {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
