import type { ProjectId, RecountProgress } from '@spanledger/core';
import { advisoryLocks, trySessionLock } from '@spanledger/postgres-kit';
import type { PrismaClient } from '../generated/client.ts';

const onlyRow = { id: 1 };
const beginning = { projectId: null, day: null, finishedAt: null };

/** `url` is for the lock, which has a connection of its own. */
export const postgresRecountProgress = (db: PrismaClient, url: string): RecountProgress => {
  const set = async (data: Partial<typeof beginning> | { readonly finishedAt: Date }): Promise<void> => {
    await db.recount.upsert({ where: onlyRow, create: { ...onlyRow, ...data }, update: data });
  };
  return {
    get: async () => {
      const {
        projectId = null,
        day = null,
        finishedAt = null,
      } = (await db.recount.findUnique({ where: onlyRow })) ?? {};
      const last = projectId === null || day === null ? undefined : { projectId: projectId as ProjectId, day };
      return { isFinished: finishedAt !== null, last };
    },
    save: async ({ projectId, day }) => {
      const data = { projectId, day };
      await db.recount.upsert({ where: onlyRow, create: { ...onlyRow, ...data }, update: data });
    },
    finish: () => set({ finishedAt: new Date() }),
    restart: () => set(beginning),
    lock: (onLost) =>
      trySessionLock(url, { lockId: advisoryLocks.recounting, applicationName: 'spanledger recounting', onLost }),
  };
};
