import type { PriceBookVersion } from '@spanledger/core';
import { advisoryLocks } from '@spanledger/postgres-kit';

import type { Prisma } from '../generated/client.ts';

export const changedChannel = 'spanledger_prices';

type Db = Prisma.TransactionClient;

/** Until the end of the transaction no other one makes a version. */
export const lockVersions = async (db: Db): Promise<void> => {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.priceBookVersion})`;
};

/** 0 before the first change. */
export const latestVersion = async (db: Db): Promise<PriceBookVersion> => {
  const { _max } = await db.priceBookVersion.aggregate({ _max: { version: true } });
  return _max.version ?? 0;
};

/** Makes the next version and notifies every process of it when the transaction commits. Needs the lock. */
export const addVersion = async (db: Db, builtIn: string | null): Promise<PriceBookVersion> => {
  const version = (await latestVersion(db)) + 1;
  await db.priceBookVersion.create({ data: { version, builtIn } });
  await db.$executeRaw`SELECT pg_notify(${changedChannel}, ${String(version)})`;
  return version;
};
