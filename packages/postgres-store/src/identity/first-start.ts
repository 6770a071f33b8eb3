import { type FirstStart, type FirstStartResult, type FirstStartSettings } from '@spanledger/core';
import { advisoryLocks } from '@spanledger/postgres-kit';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { ensureApiKey } from './ensure-api-key.ts';
import { ensureOrganization, ensureOwner, ensureProject } from './ensure-tenant.ts';
import { toProject } from './identity-rows.ts';

const limits = { maxWait: 30_000, timeout: 30_000 };

export const postgresFirstStart = (db: PrismaClient): FirstStart => ({
  ensure: (settings) =>
    db.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.firstStart})`;
      return ensureTenant(transaction, settings);
    }, limits),
});

const ensureTenant = async (db: Prisma.TransactionClient, settings: FirstStartSettings): Promise<FirstStartResult> => {
  const organization = await ensureOrganization(db, settings);
  const project = toProject(await ensureProject(db, organization, settings));
  const createdKey = await ensureApiKey(db, project.id, settings);
  if (settings.userEmail !== undefined) await ensureOwner(db, organization.id, settings.userEmail);
  const oldest = await db.apiKey.findFirst({
    where: { projectId: project.id, revokedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return { project, createdKey, publicKey: oldest?.publicKey };
};
