import type { RecountedDay, RecountProgress } from '@spanledger/core';

export const memoryRecountProgress = (): RecountProgress => {
  let isFinished = false;
  let isLocked = false;
  let last: RecountedDay | undefined;
  return {
    get: async () => ({ isFinished, last }),
    save: async (done) => {
      last = done;
    },
    finish: async () => {
      isFinished = true;
    },
    restart: async () => {
      isFinished = false;
      last = undefined;
    },
    lock: async () => {
      if (isLocked) return undefined;
      isLocked = true;
      return {
        release: async () => {
          isLocked = false;
        },
      };
    },
  };
};
