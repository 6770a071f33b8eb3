import { randomUUID } from 'node:crypto';

import { invalidInput, notFound, type OrganizationChanges, type OrganizationStore } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { endInvitations } from '../people/end-invitations.ts';
import { toOrganizationDetails } from './identity-rows.ts';
import { listOrganizations } from './list-organizations.ts';
import { lockOrganization } from './lock-organization.ts';

/** Rows of deleted organizations stay: the ids of their projects stay taken, and telemetry may still be in erasure. */
export const postgresOrganizationStore = (db: PrismaClient): OrganizationStore => ({
  list: () => listOrganizations(db),
  get: async (id) => {
    const row = await db.organization.findFirst({ where: { id, deletedAt: null } });
    return row === null ? undefined : toOrganizationDetails(row);
  },
  create: async ({ name, ...given }) => {
    const data = { id: randomUUID(), name, ...columnsOf(given) };
    return toOrganizationDetails(await db.organization.create({ data }));
  },
  update: async (id, changes) => {
    const { count } = await db.organization.updateMany({ where: { id, deletedAt: null }, data: columnsOf(changes) });
    if (count === 0) throw notFound('There is no organization with this id.');
    return toOrganizationDetails(await db.organization.findUniqueOrThrow({ where: { id } }));
  },
  delete: async (id) =>
    db.$transaction(async (transaction) => {
      await lockOrganization(transaction, id);
      if ((await transaction.project.count({ where: { organizationId: id, deletedAt: null } })) > 0) {
        throw invalidInput('Organization cannot be deleted while it has projects. Delete those first.');
      }
      await endInvitations(transaction, { organizationId: id });
      const at = new Date();
      await transaction.organization.updateMany({ where: { id }, data: { deletedAt: at } });
      await transaction.apiKey.updateMany({ where: { organizationId: id, revokedAt: null }, data: { revokedAt: at } });
      await transaction.membership.deleteMany({ where: { organizationId: id } });
    }),
});

/** The columns of the given members; absent ones are left out. */
const columnsOf = ({ name, metadata, requiresSecondFactor }: OrganizationChanges) => ({
  ...(requiresSecondFactor === undefined ? {} : { requiresSecondFactor }),
  ...(name === undefined ? {} : { name }),
  ...(metadata === undefined ? {} : { metadata: metadata as Prisma.InputJsonObject }),
});
