import type { PriceBookVersion } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';

/** Held by whoever makes a version, so that versions become visible in their order and each change sees all before it. */
const lockId = 7_382_164_541;
export const changedChannel = 'spanledger_prices';

type Db = Prisma.TransactionClient;

export const lockVersions = async (db: Db): Promise<void> => {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${lockId})`;
};

/** 0 before the first change. */
export const latestVersion = async (db: Db): Promise<PriceBookVersion> => {
  const { _max } = await db.priceBookVersion.aggregate({ _max: { version: true } });
  return _max.version ?? 0;
};

/** Makes the next version and tells every process of it when the transaction ends. Needs the lock. */
export const addVersion = async (db: Db, builtIn: string | null): Promise<PriceBookVersion> => {
  const version = (await latestVersion(db)) + 1;
  await db.priceBookVersion.create({ data: { version, builtIn } });
  await db.$executeRaw`SELECT pg_notify(${changedChannel}, ${String(version)})`;
  return version;
};
