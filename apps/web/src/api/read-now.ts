import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query';

import { queryClient } from './query-client.ts';

/** A row of a list as it is now, whatever was read before; `undefined` if it is gone. */
export const readNow = async <Row extends { readonly id: string }, Key extends QueryKey>(
  query: FetchQueryOptions<readonly Row[], Error, readonly Row[], Key>,
  id: string,
): Promise<Row | undefined> => {
  const rows = await queryClient.fetchQuery({ ...query, staleTime: 0, retry: false });
  return rows.find((row) => row.id === id);
};
