import { QueryCache, QueryClient } from '@tanstack/react-query';

import { ApiError } from './client.ts';
import { isTriedAgain } from './is-tried-again.ts';
import { goToSignIn } from './session.ts';

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && (error.status === 401 || error.code === 'second_factor_missing')) goToSignIn();
    },
  }),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: isTriedAgain },
  },
});
