import type { RecordedBy } from '@spanledger/core';
import type { RecordedStores } from '@spanledger/postgres-store';

/** Stores whose changes are recorded with an actor. */
export type ApiStores = Omit<RecordedStores, 'secretVault'>;

export type StoresFor = (by: RecordedBy) => ApiStores;
