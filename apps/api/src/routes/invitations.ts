import { createInvitation, listInvitations, revokeInvitation } from '@spanledger/api-contract';
import { checkEmail, formatIso, type InvitationStore, type SignInLinkStore, type User } from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import { wallClock } from '@spanledger/runtime';
import type { Request } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { addressOf } from '../http/address-of.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts extends Pick<ApiDependencies, 'media' | 'now'> {
  readonly invitations: Pick<InvitationStore, 'list'>;
  readonly readBody: BodyReader;
}

/** Who is asked into the organization. */
export const invitationRoutes = (parts: Parts): readonly Route[] => {
  const { invitations, media, readBody, now = wallClock } = parts;
  const linkFor = async (links: SignInLinkStore, { id: userId }: User, request: Request): Promise<string> => {
    const token = await makeLink(links, { userId, purpose: 'invitation', now: now() });
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
      async ({ caller, stores, request, body }) => {
        const { organizationId } = caller;
        const { role } = body;
        const named = { email: checkEmail(body.email), name: body.name ?? undefined };
        const { user, isNew } = await stores.users.invite({ ...named, organizationId, role, ...roleGiverOf(caller) });
        return { ...invitedJson(user), role, link: isNew ? await linkFor(stores.signInLinks, user, request) : null };
      },
      readBody,
    ),
    jsonRoute(revokeInvitation, async ({ caller, stores, params: { userId } }) => {
      await stores.invitations.revoke({ organizationId: caller.organizationId, userId, ...roleGiverOf(caller) });
      return { success: true as const };
    }),
  ];
};

const invitedJson = ({ id, email, name }: User) => ({ userId: id, email, name });
