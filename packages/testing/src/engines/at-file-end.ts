const endings: (() => Promise<unknown>)[] = [];

/**
 * Does this after the tests of the file that is running, last first; may be called in a hook too. Files of one process
 * share their modules, so a hook that a module registers is one of the first file that imports it, and of no other.
 */
export const atFileEnd = (end: () => Promise<unknown>): void => void endings.push(end);

/** Called by the files' setup. */
export const endFile = async (): Promise<void> => {
  for (const end of endings.splice(0).toReversed()) await end();
};
