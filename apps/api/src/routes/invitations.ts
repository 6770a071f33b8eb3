import { createInvitation, listInvitations, revokeInvitation } from '@spanledger/api-contract';
import {
  checkEmail,
  formatIso,
  type InvitationStore,
  type OrganizationStore,
  type Role,
  type SignInLinkStore,
  type User,
} from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import { wallClock } from '@spanledger/runtime';
import type { Request } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { addressOf } from '../http/address-of.ts';
import type { MailOutcome } from '../mail/mailer.ts';
import { invitationMail } from '../mail/mails.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts extends Pick<ApiDependencies, 'mailer' | 'media' | 'now'> {
  readonly organizations: Pick<OrganizationStore, 'get'>;
  readonly invitations: Pick<InvitationStore, 'list'>;
  readonly readBody: BodyReader;
}

/** Invitations to the organization. */
export const invitationRoutes = (parts: Parts): readonly Route[] => {
  const { invitations, organizations, mailer, media, readBody, now = wallClock } = parts;
  const linkFor = async (links: SignInLinkStore, { id: userId }: User, request: Request): Promise<string> => {
    const token = await makeLink(links, { userId, purpose: 'invitation', now: now() });
    return linkUrl(addressOf(request, media.baseUrl), 'invitation', token);
  };
  const send = async (to: User, organizationId: string, role: Role, link: string | undefined): Promise<MailOutcome> => {
    if (mailer === undefined) return { isSent: false, reason: 'This server sends no mails.' };
    const { name = organizationId } = (await organizations.get(organizationId)) ?? {};
    const invited = { organization: name, role: role.toLowerCase(), link, baseUrl: media.baseUrl ?? '' };
    return mailer.send(to.email, invitationMail(invited));
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
        const link = isNew ? await linkFor(stores.signInLinks, user, request) : undefined;
        const outcome = await send(user, organizationId, role, link);
        return {
          ...invitedJson(user),
          role,
          // The inviter needs no link that was mailed to the user.
          link: outcome.isSent ? null : (link ?? null),
          sent: outcome.isSent,
          unsentReason: outcome.isSent ? null : outcome.reason,
        };
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
