import { memoryIdentity } from '../identity/memory-identity.ts';
import { memoryScoreConfigs } from './memory-score-configs.ts';
import { describeScoreConfigStore } from './score-config-store.conformance.ts';

describeScoreConfigStore('memory', async () => {
  const identity = memoryIdentity();
  const scoreConfigs = memoryScoreConfigs(async (id) => (await identity.projects.get(id)) !== undefined);
  return { ...identity, scoreConfigs };
});
