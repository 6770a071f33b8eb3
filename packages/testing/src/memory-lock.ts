export interface MemoryLock {
  /** `undefined` while it is held. */
  readonly take: () => Promise<{ readonly release: () => Promise<void> } | undefined>;
}

/** A lock that one holder at a time has. */
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
