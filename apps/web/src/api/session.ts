import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';

import { api, baseUrl, rememberCsrfToken } from './client.ts';
import type { Answer } from './contract.ts';

export type Session = Answer<'get', '/api/auth/session'>;
export type SessionProject = Session['projects'][number];
export type Scope = SessionProject['scopes'][number];

/** Redirects to the sign-in page, and from there back to this one. */
export const goToSignIn = (): void => {
  const url = new URL('sign-in', baseUrl);
  url.searchParams.set('next', location.pathname + location.search);
  location.assign(url);
};

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await api.get('/api/auth/session', {}, { signal });
    rememberCsrfToken(session.csrfToken);
    return session;
  },
  staleTime: 60_000,
});

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

export const signOut = async (): Promise<void> => {
  await api.post('/api/auth/sign-out', {}, { body: {} });
  location.assign(new URL('sign-in', baseUrl));
};
