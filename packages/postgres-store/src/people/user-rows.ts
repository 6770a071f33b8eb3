import {
  microsPerMs,
  sessionFactors,
  type FoundSession,
  type Micros,
  type User,
  type UserSession,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { MembershipModel, UserModel, UserSessionModel } from '../generated/models.ts';

export const toMicros = (at: Date): Micros => at.getTime() * microsPerMs;
export const toDate = (at: Micros): Date => new Date(at / microsPerMs);

export const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];

/** Relations that are read with a user. */
export const withMemberships = {
  memberships: { orderBy: [{ createdAt: 'asc' }, { organizationId: 'asc' }] },
} satisfies Prisma.UserInclude;

/** Relations that are read with the user of a session. */
export const withOrganizations = {
  memberships: {
    ...withMemberships.memberships,
    include: { organization: { select: { requiresSecondFactor: true } } },
  },
} satisfies Prisma.UserInclude;

type UserOfSessionRow = Prisma.UserGetPayload<{ include: typeof withOrganizations }>;

export type UserRow = UserModel & { readonly memberships: readonly MembershipModel[] };

export const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  isDisabled: row.disabledAt !== null,
  createdAt: toMicros(row.createdAt),
  signedInAt: row.signedInAt === null ? null : toMicros(row.signedInAt),
  memberships: row.memberships.map(({ organizationId, role }) => ({ organizationId, role })),
});

export const toUserSession = (row: UserSessionModel): UserSession => ({
  id: row.id,
  userId: row.userId,
  userAgent: row.userAgent,
  address: row.address,
  createdAt: toMicros(row.createdAt),
  lastSeenAt: toMicros(row.lastSeenAt),
  expiresAt: toMicros(row.expiresAt),
  rotatedAt: toMicros(row.rotatedAt),
  secondFactor: sessionFactors.find((factor) => factor === row.secondFactor) ?? null,
});

export const toFoundSession = (row: UserSessionModel & { readonly user: UserOfSessionRow }): FoundSession => ({
  session: toUserSession(row),
  user: toUser(row.user),
  needsSecondFactorIn: row.user.memberships
    .filter(({ organization }) => organization.requiresSecondFactor)
    .map(({ organizationId }) => organizationId),
});
