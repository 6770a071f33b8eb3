import { describeNarrowReads } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

describeNarrowReads('PostgreSQL', async () => {
  const client = await openTestStore();
  return {
    ...telemetryStoreOn(client),
    dropBodies: () =>
      client.transaction('drop-bodies', async (statements) => {
        for (const table of ['observations', 'traces']) {
          await statements.run('drop-bodies', `ALTER TABLE ${table} DROP COLUMN input, DROP COLUMN output`);
        }
      }),
  };
});
