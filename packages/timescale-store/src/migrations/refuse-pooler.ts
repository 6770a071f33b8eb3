import { refuseTransactionPooling } from '@spanledger/postgres-kit';
import { translateError } from '../client/translate-error.ts';

/** Rejects with `conflict` for a pooler of transactions, and with `unavailable` when the server cannot be reached. */
export const refusePooler = async (url: string): Promise<void> => {
  try {
    await refuseTransactionPooling(url, 'The URL of the telemetry database');
  } catch (error) {
    throw translateError('pooler-check', 'write', error, false);
  }
};
