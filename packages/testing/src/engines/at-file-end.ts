const endings: (() => Promise<unknown>)[] = [];

/**
 * Runs `end` after the tests of the current file, in reverse order of registration; may be called in a hook too. Files
 * of one process share their modules, so a hook that a module registers runs only for the first file that imports it.
 */
export const atFileEnd = (end: () => Promise<unknown>): void => void endings.push(end);

/** Called by the setup file. */
export const endFile = async (): Promise<void> => {
  for (const end of endings.splice(0).toReversed()) await end();
};
