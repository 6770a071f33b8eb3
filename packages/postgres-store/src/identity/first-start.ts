import {
  checkEmail,
  ownerEmailDefault,
  type FirstStart,
  type FirstStartResult,
  type FirstStartSettings,
  type User,
} from '@spanledger/core';
import { advisoryLocks } from '@spanledger/postgres-kit';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { ensureApiKey } from './ensure-api-key.ts';
import { ensureOrganization, ensureOwner, ensureProject } from './ensure-tenant.ts';
import { toProject } from './identity-rows.ts';
import { oldestFirst, toUser, withMemberships } from '../people/user-rows.ts';

export const postgresFirstStart = (db: PrismaClient): FirstStart => ({
  ensure: (settings) =>
    db.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.firstStart})`;
      return ensureTenant(transaction, settings);
    }),
});

const ensureTenant = async (db: Prisma.TransactionClient, settings: FirstStartSettings): Promise<FirstStartResult> => {
  const organization = await ensureOrganization(db, settings);
  const project = toProject(await ensureProject(db, organization, settings));
  const createdKey = await ensureApiKey(db, project.id, settings);
  const email = await ownerEmail(db, settings);
  if (email !== undefined) await ensureOwner(db, organization.id, email);
  const oldest = await db.apiKey.findFirst({
    where: { projectId: project.id, userId: null, revokedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const waitingOwner = await findWaitingOwner(db, organization.id, email);
  return { project, createdKey, publicKey: oldest?.publicKey, waitingOwner };
};

const ownerEmail = async (
  db: Prisma.TransactionClient,
  { userEmail }: FirstStartSettings,
): Promise<string | undefined> => {
  if (userEmail !== undefined) return checkEmail(userEmail);
  return (await db.user.count()) === 0 ? ownerEmailDefault : undefined;
};

/** The owner with this address, or the oldest, if not disabled; none once a user has signed in. */
const findWaitingOwner = async (
  db: Prisma.TransactionClient,
  organizationId: string,
  email: string | undefined,
): Promise<User | undefined> => {
  if ((await db.user.count({ where: { NOT: { signedInAt: null } } })) > 0) return undefined;
  const row = await db.user.findFirst({
    where: {
      disabledAt: null,
      memberships: { some: { organizationId, role: 'OWNER' } },
      ...(email === undefined ? {} : { email }),
    },
    orderBy: oldestFirst,
    include: withMemberships,
  });
  return row === null ? undefined : toUser(row);
};
