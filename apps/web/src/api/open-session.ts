import { ApiError } from './client.ts';
import { queryClient } from './query-client.ts';
import { sessionQuery, type Session } from './session.ts';

/**
 * The session of the user. Without a session it redirects to the sign-in page and does not resolve, so that nothing is
 * shown.
 */
export const openSession = async (): Promise<Session> => {
  try {
    return await queryClient.ensureQueryData(sessionQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return new Promise(() => undefined);
    throw error;
  }
};
