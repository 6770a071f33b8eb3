import type { FirstStartResult, FirstStartSettings } from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import { wallClock as now } from '@spanledger/runtime';

import type { Config } from './config.ts';
import type { Services } from './services.ts';

export const firstStartSettings = (config: Config): FirstStartSettings => ({
  organizationId: config.SPANLEDGER_INIT_ORG_ID,
  organizationName: config.SPANLEDGER_INIT_ORG_NAME,
  projectId: config.SPANLEDGER_INIT_PROJECT_ID,
  projectName: config.SPANLEDGER_INIT_PROJECT_NAME,
  publicKey: config.SPANLEDGER_INIT_PUBLIC_KEY,
  secretKey: config.SPANLEDGER_INIT_SECRET_KEY,
  userEmail: config.SPANLEDGER_INIT_USER_EMAIL,
});

/** Until the first sign-in of a user, each start creates another link for the owner: the previous one may be lost. */
export const firstLink = async (
  { postgres }: Services,
  { waitingOwner }: FirstStartResult,
  baseUrl: string,
): Promise<string | undefined> => {
  if (waitingOwner === undefined) return undefined;
  const request = { userId: waitingOwner.id, purpose: 'sign-in', now: now() } as const;
  return linkUrl(baseUrl, 'sign-in', await makeLink(postgres.signInLinks, request));
};
