import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isMissing } from './translate-disk-errors.ts';

/** Next to the media, so that a finished file moves into place by a rename. */
export const uploadsDirOf = (dir: string): string => join(dir, '.uploads');

/** A killed process leaves its unfinished files; those still being written are younger. */
export const removeStaleUploads = async (dir: string, ageMs: number): Promise<number> => {
  const folder = uploadsDirOf(dir);
  const before = Date.now() - ageMs;
  let removed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      if ((await stat(path)).mtimeMs > before) continue;
      await rm(path);
      removed += 1;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return removed;
};
