import type { RecordedBy } from '@spanledger/core';
import type { RecordedStores } from '@spanledger/postgres-store';

/** Those whose changes are recorded as someone's. */
export type ApiStores = Omit<RecordedStores, 'secretVault'>;

export type StoresFor = (by: RecordedBy) => ApiStores;
