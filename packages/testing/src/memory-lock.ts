export interface MemoryLock {
  /** `undefined` while the lock is held. */
  readonly take: () => Promise<{ readonly release: () => Promise<void> } | undefined>;
}

/** A lock with at most one holder at a time. */
export const memoryLock = (): MemoryLock => {
  let isHeld = false;
  return {
    take: async () => {
      if (isHeld) return undefined;
      isHeld = true;
      return {
        release: async () => {
          isHeld = false;
        },
      };
    },
  };
};
