import { QueryCache, QueryClient } from '@tanstack/react-query';

import { ApiError } from './client.ts';
import { goToSignIn } from './session.ts';

const retriesMax = 3;

/** Tried again is what may succeed then: not what the server has understood and refused. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && (error.status === 401 || error.code === 'second_factor_missing')) goToSignIn();
    },
  }),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (count, error) => isPassing(error) && count < retriesMax },
  },
});
