import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const mutationPattern = /^mutation_\d+\.txt$/;

/** Names in a directory; none if it does not exist. */
const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

/**
 * Removes the files of mutations (`ALTER TABLE … DELETE` and the like) that a full disk left empty: with one of them
 * the server does not start. They fit in one block, so they are complete or empty. The failed write ended the server,
 * and what needs such a mutation asks for it again, as after a kill. No server may use the directory.
 */
export const removeEmptyMutations = (dataDir: string): void => {
  const store = join(dataDir, 'store');
  for (const group of namesIn(store)) {
    for (const table of namesIn(join(store, group))) {
      const dir = join(store, group, table);
      const mutations = namesIn(dir).filter((name) => mutationPattern.test(name));
      for (const path of mutations.map((name) => join(dir, name))) if (statSync(path).size === 0) rmSync(path);
    }
  }
};
