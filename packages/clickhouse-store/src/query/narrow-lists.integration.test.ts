import { describeNarrowReads } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { searchIndexes } from './search-index.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

describeNarrowReads('ClickHouse', async () => {
  const client = await openTestStore();
  return {
    ...telemetryStoreOn(client),
    dropBodies: async () => {
      for (const index of searchIndexes) await client.command(`ALTER TABLE ${index.split('_')[0]} DROP INDEX ${index}`);
      for (const table of ['observations', 'traces']) {
        await client.command(`ALTER TABLE ${table} DROP COLUMN input, DROP COLUMN output`);
      }
    },
  };
});
