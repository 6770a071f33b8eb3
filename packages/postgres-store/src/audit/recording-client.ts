import type { RecordedBy } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';

type Work = (transaction: Prisma.TransactionClient) => Promise<unknown>;
type Method = (...given: unknown[]) => Promise<unknown>;
type Members = Readonly<Record<string | symbol, unknown>>;

/** Methods that change rows; `$queryRaw` only reads, outside of transactions. */
const writing: ReadonlySet<string | symbol> = new Set([
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'delete',
  'deleteMany',
]);

/**
 * The same database with an actor: each change, and each transaction, first sets the actor, for the triggers of the
 * audit log. Lists of operations are not accepted as a transaction: pass a function.
 */
export const recordingClient = (db: PrismaClient, by: RecordedBy): PrismaClient => {
  const named = JSON.stringify(by);
  const changing = async (work: Work, options?: object): Promise<unknown> =>
    db.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT set_config('spanledger.recorded_by', ${named}, true)`;
      return work(transaction);
    }, options);
  const special: Members = {
    $transaction: async (work: unknown, options?: object) => {
      if (typeof work !== 'function') throw new Error('a list of operations cannot be recorded: give a function');
      return changing(work as Work, options);
    },
    $executeRaw: async (...given: Parameters<PrismaClient['$executeRaw']>) =>
      changing(async (transaction) => transaction.$executeRaw(...given)),
  };
  const modelOf = (name: string | symbol, model: object): object =>
    new Proxy(model, {
      get: (target, member): unknown => {
        if (!writing.has(member)) return (target as Members)[member];
        return async (...given: unknown[]) =>
          changing(async (transaction) => {
            const same = (transaction as unknown as Readonly<Record<string | symbol, Record<string | symbol, Method>>>)[
              name
            ];
            return same?.[member]?.(...given);
          });
      },
    });
  return new Proxy(db, {
    get: (target, name): unknown => {
      if (name in special) return special[name];
      const member = (target as unknown as Members)[name];
      return typeof member === 'object' && member !== null ? modelOf(name, member) : member;
    },
  });
};
