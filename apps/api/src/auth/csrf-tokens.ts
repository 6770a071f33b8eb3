import { createHmac, timingSafeEqual } from 'node:crypto';

import { rememberedSecret, type ServerSecrets } from '@spanledger/core';

/** Tokens that pages of this site can read for a session, and pages of another site cannot. */
export interface CsrfTokens {
  /** The same for all of a session, also when its token is replaced. */
  of(sessionId: string): Promise<string>;
  isRight(sessionId: string, given: string | undefined): Promise<boolean>;
}

/** Derived from the session's id under a secret that all processes share: nothing is stored. */
export const csrfTokens = (secrets: ServerSecrets): CsrfTokens => {
  const readSecret = rememberedSecret(secrets, 'csrf');
  const tokenOf = async (sessionId: string): Promise<string> =>
    createHmac('sha256', await readSecret())
      .update(sessionId)
      .digest('base64url');
  return {
    of: tokenOf,
    isRight: async (sessionId, given = '') => {
      const [own, shown] = [Buffer.from(await tokenOf(sessionId)), Buffer.from(given)];
      return own.length === shown.length && timingSafeEqual(own, shown);
    },
  };
};
