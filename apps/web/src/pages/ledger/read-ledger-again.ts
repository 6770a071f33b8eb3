import type { QueryClient } from '@tanstack/react-query';

/** After dead letters changed: the sums of the ledger have them in another place. */
export const readLedgerAgain = async (queries: QueryClient, projectId: string): Promise<void> => {
  await queries.invalidateQueries({ queryKey: ['dead-letters', projectId] });
  await queries.invalidateQueries({ queryKey: ['ledger', projectId] });
};
