import { conflict, notFound, type SecondFactorStore } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { secondFactorSecrets, secretPlace } from '../secrets/secret-columns.ts';
import { lockUser } from './lock-user.ts';
import { toDate } from './user-rows.ts';

const confirmed = { confirmedAt: { not: null } } as const;

export const postgresSecondFactorStore = (db: PrismaClient, secrets: SecretBox): SecondFactorStore => ({
  find: async (userId) => {
    const row = await db.secondFactor.findUnique({ where: { userId } });
    if (row === null) return undefined;
    return {
      secret: await secrets.take(secretPlace(secondFactorSecrets, userId), row.secret),
      isConfirmed: row.confirmedAt !== null,
      recoveryCodesLeft: row.recoveryCodeHashes.length,
    };
  },
  begin: async (userId, secret, now) => {
    const sealed = await secrets.put(secretPlace(secondFactorSecrets, userId), secret);
    await db.$transaction(async (transaction) => {
      if ((await lockUser(transaction, userId)) === undefined) throw notFound('There is no user with this id.');
      await transaction.secondFactor.deleteMany({ where: { userId, confirmedAt: null } });
      if ((await transaction.secondFactor.count({ where: { userId } })) > 0) {
        throw conflict('A second factor is on already. Turn it off first.');
      }
      const data = { userId, secret: sealed, recoveryCodeHashes: [], createdAt: toDate(now) };
      await transaction.secondFactor.create({ data });
    });
  },
  confirm: async (userId, { step, recoveryCodeHashes, now }) => {
    const data = { confirmedAt: toDate(now), lastStep: step, recoveryCodeHashes: [...recoveryCodeHashes] };
    return (await db.secondFactor.updateMany({ where: { userId, confirmedAt: null }, data })).count > 0;
  },
  takeStep: async (userId, step) => {
    const where = { userId, ...confirmed, OR: [{ lastStep: null }, { lastStep: { lt: step } }] };
    return (await db.secondFactor.updateMany({ where, data: { lastStep: step } })).count > 0;
  },
  takeRecoveryCode: async (userId, hash) =>
    (await db.$executeRaw`
      UPDATE second_factors SET recovery_code_hashes = array_remove(recovery_code_hashes, ${hash})
      WHERE user_id = ${userId} AND confirmed_at IS NOT NULL AND ${hash} = ANY (recovery_code_hashes)`) > 0,
  replaceRecoveryCodes: async (userId, hashes) => {
    const data = { recoveryCodeHashes: [...hashes] };
    const { count } = await db.secondFactor.updateMany({ where: { userId, ...confirmed }, data });
    if (count === 0) throw conflict('There is no second factor that is on.');
  },
  remove: async (userId) =>
    db.$transaction(async (transaction) => {
      await lockUser(transaction, userId);
      const shown = { userId, secondFactor: 'code' };
      await transaction.userSession.updateMany({ where: shown, data: { secondFactor: null } });
      return (await transaction.secondFactor.deleteMany({ where: { userId } })).count > 0;
    }),
});
