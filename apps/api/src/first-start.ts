import type { FirstStartResult, FirstStartSettings, SignInLinkStore } from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import { wallClock as now } from '@spanledger/runtime';

import type { Config } from './config.ts';

export const firstStartSettings = (config: Config): FirstStartSettings => ({
  organizationId: config.SPANLEDGER_INIT_ORG_ID,
  organizationName: config.SPANLEDGER_INIT_ORG_NAME,
  projectId: config.SPANLEDGER_INIT_PROJECT_ID,
  projectName: config.SPANLEDGER_INIT_PROJECT_NAME,
  publicKey: config.SPANLEDGER_INIT_PUBLIC_KEY,
  secretKey: config.SPANLEDGER_INIT_SECRET_KEY,
  userEmail: config.SPANLEDGER_INIT_USER_EMAIL,
});

/** How the owner signs in for the first time. */
export interface OwnerSignIn {
  readonly email: string;
  /** Works once, for a day; `undefined` where none was made. */
  readonly link: string | undefined;
}

interface Start {
  readonly firstStart: FirstStartResult;
  readonly baseUrl: string;
  /** Whether the output of the process is a terminal, and not a log, which others may read later. */
  readonly isTerminal: boolean;
}

/**
 * `undefined` when a user has signed in before. Until then the start that made the first key makes a link, as it prints
 * that key too, and each later start on a terminal, since the link before may be lost.
 */
export const ownerSignIn = async (
  { signInLinks }: { readonly signInLinks: SignInLinkStore },
  { firstStart: { waitingOwner, createdKey }, baseUrl, isTerminal }: Start,
): Promise<OwnerSignIn | undefined> => {
  if (waitingOwner === undefined) return undefined;
  const { id: userId, email } = waitingOwner;
  if (createdKey === undefined && !isTerminal) return { email, link: undefined };
  const token = await makeLink(signInLinks, { userId, purpose: 'sign-in', now: now() });
  return { email, link: linkUrl(baseUrl, 'sign-in', token) };
};
