import type { RecountedDay, RecountProgress } from '@spanledger/core';
import { memoryLock } from '../memory-lock.ts';

export const memoryRecountProgress = (): RecountProgress => {
  const lock = memoryLock();
  let isFinished = false;
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
    lock: lock.take,
  };
};
