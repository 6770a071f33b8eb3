import { describeCostLedgers, describeCostRevisions, describeEstimates, type RevisedStore } from '@spanledger/testing';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleCostRevisions } from './timescale-cost-revisions.ts';

const revisedStoreOn = (client: Timescale): RevisedStore => ({
  ...computingStoreOn(client),
  revisions: timescaleCostRevisions(client, { pageRows: 2, chunkRows: 2 }),
  settleRows: async () => undefined,
  setVersion: async (projectId, version) => {
    for (const table of ['observations', 'observation_keys']) {
      const sql = `UPDATE ${table} SET row_version = $2::numeric WHERE project_id = $1`;
      await client.transaction('set-version', (to) => to.run('set-version', sql, [projectId, version.toString()]));
    }
  },
});

onEachServerAndCompressed((name, openStore) => {
  const openRevisedStore = async (): Promise<RevisedStore> => revisedStoreOn(await openStore());
  describeCostRevisions(name, openRevisedStore);
  describeCostLedgers(name, openRevisedStore);
  describeEstimates(name, openRevisedStore);
});
