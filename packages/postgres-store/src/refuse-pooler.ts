import { refuseTransactionPooling } from '@spanledger/postgres-kit';
import { translateErrors } from './translate-errors.ts';

/** Rejects with `conflict` for a pooler of transactions, and with `unavailable` when the server cannot be reached. */
export const refusePooler = async (url: string): Promise<void> =>
  translateErrors(url, () => refuseTransactionPooling(url, 'DATABASE_URL'));
