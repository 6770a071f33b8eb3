import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files below a directory; vanished or inaccessible ones count 0. */
export const directorySize = async (path: string): Promise<number> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const inner = join(path, entry.name);
    bytes += entry.isDirectory() ? await directorySize(inner) : await fileSize(inner);
  }
  return bytes;
};

const fileSize = async (path: string): Promise<number> => {
  try {
    return (await lstat(path)).size;
  } catch {
    return 0;
  }
};
