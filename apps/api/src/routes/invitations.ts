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
import { leakyCount, type Clock } from '../auth/leaky-count.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { addressOf } from '../http/address-of.ts';
import { invitationMail } from '../mail/mails.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts extends Pick<ApiDependencies, 'mailer' | 'media' | 'now'> {
  readonly organizations: Pick<OrganizationStore, 'get'>;
  readonly invitations: Pick<InvitationStore, 'list'>;
  readonly readBody: BodyReader;
  readonly clock?: Clock;
}

/** For one recipient, whichever organization invites; one mail is regained each three minutes. */
const ofRecipient = { free: 3, forgottenMs: 180_000 };
/** Of one organization; one mail is regained each 36 s. */
const ofOrganization = { free: 100, forgottenMs: 36_000 };

/** What the inviter learns of the mail. */
interface Sending {
  readonly link: string | null;
  readonly sent: boolean;
  readonly unsentReason: string | null;
}

/** Invitations to the organization. */
export const invitationRoutes = (parts: Parts): readonly Route[] => {
  const { invitations, organizations, mailer, media, readBody, now = wallClock, clock } = parts;
  const limitOf = mailLimits(clock);
  const linkFor = async (links: SignInLinkStore, { id: userId }: User, request: Request): Promise<string> => {
    const token = await makeLink(links, { userId, purpose: 'invitation', now: now() });
    return linkUrl(addressOf(request, media.baseUrl), 'invitation', token);
  };
  const send = async (to: User, organizationId: string, role: Role, link: string | undefined): Promise<Sending> => {
    const unsent = (unsentReason: string) => ({ link: link ?? null, sent: false, unsentReason });
    if (mailer === undefined) return unsent('This server sends no mails.');
    const limit = limitOf(organizationId, to.email);
    // The limit must not show the inviter a link that signs in as somebody else.
    if (limit !== undefined) return { ...unsent(limit), link: null };
    const { name = organizationId } = (await organizations.get(organizationId)) ?? {};
    const invited = { organization: name, role: role.toLowerCase(), link, baseUrl: media.baseUrl ?? '' };
    const outcome = await mailer.send(to.email, invitationMail(invited));
    // The inviter needs no link that was mailed to the user.
    return outcome.isSent ? { link: null, sent: true, unsentReason: null } : unsent(outcome.reason);
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
        return { ...invitedJson(user), role, ...(await send(user, organizationId, role, link)) };
      },
      readBody,
    ),
    jsonRoute(revokeInvitation, async ({ caller, stores, params: { userId } }) => {
      await stores.invitations.revoke({ organizationId: caller.organizationId, userId, ...roleGiverOf(caller) });
      return { success: true as const };
    }),
  ];
};

/** Counts a mail, and returns why it must not be sent, if so. */
const mailLimits = (clock: Clock | undefined) => {
  const recipients = leakyCount(ofRecipient, clock);
  const organizations = leakyCount(ofOrganization, clock);
  return (organizationId: string, email: string): string | undefined => {
    if (recipients.waitMs(email) > 0) return tooMany('to this address', recipients.waitMs(email));
    if (organizations.waitMs(organizationId) > 0)
      return tooMany('by this organization', organizations.waitMs(organizationId));
    recipients.count(email);
    organizations.count(organizationId);
    return undefined;
  };
};

const tooMany = (which: string, waitMs: number): string =>
  `Too many invitations were sent ${which}. To send this one, take it back, and invite again in ${minutes(waitMs)}.`;

const minutes = (ms: number): string => {
  const count = Math.ceil(ms / 60_000);
  return count === 1 ? 'a minute' : `${count} minutes`;
};

const invitedJson = ({ id, email, name }: User) => ({ userId: id, email, name });
