import { microsPerMs, type ErasureQueue } from '@spanledger/core';
import { memoryLock } from '../memory-lock.ts';
import { nowMicros, type IdentityState } from './identity-state.ts';

export const memoryErasureQueue = (state: IdentityState): ErasureQueue => {
  const lock = memoryLock();
  return {
    unfinished: async () =>
      [...state.deleted]
        .filter(([, { isErased }]) => !isErased)
        .map(([projectId, { name, at }]) => ({
          projectId,
          name,
          deletedAt: at,
          ageMs: (nowMicros() - at) / microsPerMs,
        })),
    finish: async (projectId) => {
      const project = state.deleted.get(projectId);
      if (project !== undefined) project.isErased = true;
    },
    lock: lock.take,
  };
};
