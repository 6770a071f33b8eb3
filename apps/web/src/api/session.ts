import { queryOptions, useMutation, useSuspenseQuery, type UseMutationResult } from '@tanstack/react-query';

import { api, ApiError, baseUrl, rememberSession } from './client.ts';
import type { Answer } from './contract.ts';

export type Session = Answer<'get', '/api/auth/session'>;
export type SessionProject = Session['projects'][number];
export type Scope = SessionProject['scopes'][number];

/** The sign-in page, which leads back to this one. */
export const signInUrl = (): URL => {
  const url = new URL('sign-in', baseUrl);
  url.searchParams.set('next', location.pathname + location.search);
  return url;
};

export const goToSignIn = (): void => location.assign(signInUrl());

export const sessionKey = ['session'] as const;

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }) => {
    const session = await api.get('/api/auth/session', {}, { signal });
    rememberSession({ userId: session.user.id, csrfToken: session.csrfToken });
    return session;
  },
  staleTime: 60_000,
});

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

/** Leaves for the sign-in page, also where the session has ended already. An error has to be shown: the user is still signed in. */
const signOut = async (): Promise<void> => {
  await api.post('/api/auth/sign-out', {}, { body: {} }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  });
  location.assign(new URL('sign-in', baseUrl));
};

export const useSignOut = (): UseMutationResult<void, Error, void> => useMutation({ mutationFn: signOut });
