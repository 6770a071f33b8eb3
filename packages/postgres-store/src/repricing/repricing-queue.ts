import type { RepricingQueue } from '@spanledger/core';

import { advisoryLocks, trySessionLock } from '@spanledger/postgres-kit';
import type { PrismaClient } from '../generated/client.ts';
import { differencesText, toRepricing, withDaysDone } from './repricing-rows.ts';

const unended = { in: ['queued', 'running'] };
/** By the names of the states, `running` precedes `queued` then; and the oldest first. */
const runningFirst = [{ state: 'desc' as const }, { createdAt: 'asc' as const }, { id: 'asc' as const }];
const include = withDaysDone;
const onlyRow = 1;

/** `url` is for the lock, which has a connection of its own. */
export const postgresRepricingQueue = (db: PrismaClient, url: string): RepricingQueue => ({
  next: async (passedOver = []) => {
    const where = { state: unended, id: { notIn: [...passedOver] } };
    const row = await db.repricing.findFirst({ where, orderBy: runningFirst, include });
    return row === null ? undefined : toRepricing(row);
  },
  isCancelled: async (id) => {
    const row = await db.repricing.findUnique({ where: { id }, select: { state: true, isCancelRequested: true } });
    return row === null || row.state === 'cancelled' || row.isCancelRequested;
  },
  begin: async (id, days) => {
    const { count } = await db.repricing.updateMany({
      where: { id, state: 'queued' },
      data: { state: 'running', startedAt: new Date(), days },
    });
    if (count === 0) await db.repricing.updateMany({ where: { id, state: 'running' }, data: { days } });
  },
  plannedDays: async (id) => {
    const rows = await db.repricingDay.findMany({ where: { repricingId: id }, select: { day: true, isDone: true } });
    return new Map(rows.map(({ day, isDone }) => [day, isDone]));
  },
  planDay: async (id, day, differences) => {
    const data = [{ repricingId: id, day, differences: differencesText(differences) }];
    await db.repricingDay.createMany({ data, skipDuplicates: true });
  },
  finishDay: async (id, day) => {
    await db.repricingDay.updateMany({ where: { repricingId: id, day }, data: { isDone: true } });
  },
  end: async (id, state, problem) => {
    const data = { state, problem, finishedAt: new Date() };
    await db.repricing.updateMany({ where: { id, state: unended }, data });
  },
  automaticPricing: async () => {
    const row = await db.automaticPricing.findUnique({ where: { id: onlyRow } });
    if (row === null) return undefined;
    const { version, noticedAt, isSettled, settledBefore } = row;
    return { version, noticedAt: Number(noticedAt), isSettled, settledBefore };
  },
  setAutomaticPricing: async ({ noticedAt, ...pricing }) => {
    const data = { ...pricing, noticedAt: BigInt(noticedAt) };
    await db.automaticPricing.upsert({ where: { id: onlyRow }, create: { id: onlyRow, ...data }, update: data });
  },
  lock: async (onLost) =>
    trySessionLock(url, { lockId: advisoryLocks.repricing, applicationName: 'spanledger re-pricing', onLost }),
});
