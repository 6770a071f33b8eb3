import { describeCostLedgers, describeCostRevisions, describeEstimates, type RevisedStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { clickHouseCostRevisions } from './clickhouse-cost-revisions.ts';

const nextRowsSql = `
INSERT INTO observations SELECT * REPLACE ({version:UInt128} AS row_version) FROM observations
WHERE project_id = {project:String}`;

const openRevisedStore = async (): Promise<RevisedStore> => {
  const client = await openTestStore();
  return {
    ...computingStoreOn(client),
    revisions: clickHouseCostRevisions(client, { pageRows: 2, chunkRows: 2 }),
    settleRows: () => client.command('OPTIMIZE TABLE observations FINAL'),
    setVersion: (project, version) => client.command(nextRowsSql, { params: { project, version: version.toString() } }),
  };
};

describeCostRevisions('ClickHouse', openRevisedStore);
describeCostLedgers('ClickHouse', openRevisedStore);
describeEstimates('ClickHouse', openRevisedStore);
