import type { ForgottenSecrets } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';

const withSecret = { where: { webhookSecret: { not: null } } } as const;

export const countForgettable = async (db: PrismaClient): Promise<ForgottenSecrets> => ({
  budgetWebhooks: await db.budget.count(withSecret),
  promptWebhooks: await db.promptWebhook.count(),
  secondFactors: await db.secondFactor.count(),
  llmConnections: await db.llmConnection.count(),
  serverSecrets: await db.serverSecret.count(),
  dataKeys: await db.dataKey.count(),
});

/** Data keys last: what they encrypt is gone then. */
export const forgetSecrets = async (db: Prisma.TransactionClient): Promise<ForgottenSecrets> => ({
  budgetWebhooks: (await db.budget.updateMany({ ...withSecret, data: { webhookSecret: null } })).count,
  promptWebhooks: (await db.promptWebhook.deleteMany()).count,
  secondFactors: (await db.secondFactor.deleteMany()).count,
  llmConnections: (await db.llmConnection.deleteMany()).count,
  serverSecrets: (await db.serverSecret.deleteMany()).count,
  dataKeys: (await db.dataKey.deleteMany()).count,
});
