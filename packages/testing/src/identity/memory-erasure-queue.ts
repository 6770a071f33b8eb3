import { microsPerMs, type ErasureQueue } from '@spanledger/core';
import { memoryLock } from '../memory-lock.ts';
import { nowMicros, type IdentityState } from './identity-state.ts';

export const memoryErasureQueue = (state: IdentityState): ErasureQueue => {
  const lock = memoryLock();
  return {
    unfinished: async () =>
      [...state.deleted]
        .filter(([, { erasedAt }]) => erasedAt === undefined)
        .map(([projectId, { name, at }]) => ({
          projectId,
          name,
          deletedAt: at,
          ageMs: (nowMicros() - at) / microsPerMs,
        })),
    toLookAtAgain: async (afterMs) =>
      [...state.deleted]
        .filter(([, { at, erasedAt }]) =>
          afterMs.some((after) => {
            const due = at + after * microsPerMs;
            return erasedAt !== undefined && erasedAt < due && due <= nowMicros();
          }),
        )
        .map(([projectId]) => projectId),
    finish: async (projectId) => {
      const project = state.deleted.get(projectId);
      if (project !== undefined) project.erasedAt = nowMicros();
    },
    lock: lock.take,
  };
};
