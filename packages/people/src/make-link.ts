import type { LinkPurpose, Micros, SignInLinkStore } from '@spanledger/core';

import { hashToken, makeToken } from './tokens.ts';

const microsPerHour = 3_600_000_000;

/** How long a link works, in hours. */
export const linkHours: Readonly<Record<LinkPurpose, number>> = { 'sign-in': 24, invitation: 7 * 24, reset: 24 };

export interface LinkRequest {
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly now: Micros;
}

/** Creates a link that works once, and returns its token. Rejects as `SignInLinkStore.create` does. */
export const makeLink = async (links: SignInLinkStore, { userId, purpose, now }: LinkRequest): Promise<string> => {
  const token = makeToken();
  const expiresAt = now + linkHours[purpose] * microsPerHour;
  await links.create({ userId, tokenHash: hashToken(token), purpose, now, expiresAt });
  return token;
};

/**
 * The address of a link. The token is in the fragment, which browsers never send: it is in no log of a server or proxy,
 * and programs that open links before users do, such as mail scanners, do not use it up.
 */
export const linkUrl = (baseUrl: string, purpose: LinkPurpose, token: string): string =>
  `${baseUrl.replace(/\/$/, '')}/sign-in#${purpose}=${token}`;
