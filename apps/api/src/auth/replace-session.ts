import type { SignedIn, SignIn, SignInStores } from '@spanledger/people';
import type { Request, Response } from 'express';

import type { ApiStores } from '../auditing/api-stores.ts';
import type { UserAccess } from './user-access.ts';

interface Parts {
  readonly signInWith: (stores: SignInStores) => SignIn;
  readonly userAccess: UserAccess;
  readonly stores: ApiStores;
}

/** Sets the cookie of the session that has begun. If the request has a session, that one ends. */
export const replaceSession = async (
  { signInWith, userAccess, stores }: Parts,
  request: Request,
  response: Response,
  signedIn: SignedIn,
): Promise<void> => {
  const before = userAccess.hasCookie(request) ? await signInWith(stores).find(userAccess.tokenOf(request)) : undefined;
  if (before !== undefined) await stores.userSessions.end(before.user.id, before.session.id).catch(() => undefined);
  userAccess.begin(request, response, signedIn);
};
