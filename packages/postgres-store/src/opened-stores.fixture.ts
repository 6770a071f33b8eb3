import { afterEach } from 'vitest';
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './open-postgres-store.ts';

/** Opens stores, which are closed after each test. */
export const openedStores = (): ((options: PostgresStoreOptions) => PostgresStore) => {
  const stores: PostgresStore[] = [];
  afterEach(async () => Promise.all(stores.splice(0).map(async (store) => store.close())));
  return (options) => {
    const store = openPostgresStore(options);
    stores.push(store);
    return store;
  };
};
