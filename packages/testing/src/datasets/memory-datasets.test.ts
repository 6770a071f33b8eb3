import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeDatasetStores } from './dataset-stores.conformance.ts';
import { memoryDatasets } from './memory-datasets.ts';

describeDatasetStores('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryDatasets(async (id) => (await identity.projects.get(id)) !== undefined) };
});
