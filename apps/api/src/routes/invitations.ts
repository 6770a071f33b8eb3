import { createInvitation, listInvitations, revokeInvitation } from '@spanledger/api-contract';
import { checkEmail, formatIso, type User } from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import { wallClock } from '@spanledger/runtime';
import type { Request } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { addressOf } from '../http/address-of.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts extends Pick<ApiDependencies, 'users' | 'invitations' | 'signInLinks' | 'media' | 'now'> {
  readonly readBody: BodyReader;
}

/** Who is asked into the organization. */
export const invitationRoutes = (parts: Parts): readonly Route[] => {
  const { users, invitations, signInLinks, media, readBody, now = wallClock } = parts;
  const linkFor = async ({ id: userId }: User, request: Request): Promise<string> => {
    const token = await makeLink(signInLinks, { userId, purpose: 'invitation', now: now() });
    return linkUrl(addressOf(request, media.baseUrl), 'invitation', token);
  };
  return [
    jsonRoute(listInvitations, async ({ caller: { organizationId } }) => ({
      invitations: (await invitations.list(organizationId, now())).map(({ user, role, invitedAt, expiresAt }) => ({
        ...invitedJson(user),
        role,
        invitedAt: formatIso(invitedAt),
        expiresAt: expiresAt === null ? null : formatIso(expiresAt),
      })),
    })),
    jsonRoute(
      createInvitation,
      async ({ caller, request, body }) => {
        const { organizationId } = caller;
        const { role } = body;
        const named = { email: checkEmail(body.email), name: body.name ?? undefined };
        const { user, isNew } = await users.invite({ ...named, organizationId, role, ...roleGiverOf(caller) });
        return { ...invitedJson(user), role, link: isNew ? await linkFor(user, request) : null };
      },
      readBody,
    ),
    jsonRoute(revokeInvitation, async ({ caller, params: { userId } }) => {
      await invitations.revoke({ organizationId: caller.organizationId, userId, ...roleGiverOf(caller) });
      return { success: true as const };
    }),
  ];
};

const invitedJson = ({ id, email, name }: User) => ({ userId: id, email, name });
