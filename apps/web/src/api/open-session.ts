import { ApiError } from './client.ts';
import { queryClient } from './query-client.ts';
import { sessionQuery, type Session } from './session.ts';

/** Who is signed in. Without a session it leads to where one signs in, and does not resolve: nothing is shown until then. */
export const openSession = async (): Promise<Session> => {
  try {
    return await queryClient.ensureQueryData(sessionQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return new Promise(() => undefined);
    throw error;
  }
};
