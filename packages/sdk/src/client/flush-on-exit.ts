type Flush = () => Promise<void>;

const flushes = new Set<Flush>();

const flushAll = (): void => {
  for (const flush of flushes) void flush();
};

/**
 * Flushes when the process has nothing else to do, so that a short script loses nothing. A call of `process.exit` and a
 * signal leave no time for it. Returns the function that undoes this.
 */
export const flushOnExit = (flush: Flush): (() => void) => {
  if (flushes.size === 0) process.on('beforeExit', flushAll);
  flushes.add(flush);
  return () => {
    flushes.delete(flush);
    if (flushes.size === 0) process.off('beforeExit', flushAll);
  };
};
