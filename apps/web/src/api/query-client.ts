import { MutationCache, notifyManager, QueryCache } from '@tanstack/react-query';

import { ChangedQueryClient } from './changed-query-client.ts';
import { ApiError } from './client.ts';
import { isTriedAgain, retryDelayMs } from './is-tried-again.ts';
import { goToSignIn, sessionKey } from './session.ts';

// A button is disabled by the first click already: by default that is shown after the second one of a double click.
notifyManager.setScheduler(queueMicrotask);

/** A session that ends while the console is open is announced by its frame: leaving would lose what was entered. */
const announceEnd = (error: Error): void => {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  const session = queryClient.getQueryState(sessionKey);
  if (session?.data === undefined) goToSignIn();
  else if (session.error === null) void queryClient.invalidateQueries({ queryKey: sessionKey });
};

export const queryClient: ChangedQueryClient = new ChangedQueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'second_factor_missing') goToSignIn();
      announceEnd(error);
    },
  }),
  mutationCache: new MutationCache({ onError: announceEnd }),
  // Browsers without a network reach a server on their own machine; and a change that waits for one would be sent later.
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: isTriedAgain,
      retryDelay: retryDelayMs,
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    mutations: { networkMode: 'always' },
  },
});
