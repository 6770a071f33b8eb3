import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeEvaluations } from './evaluations.conformance.ts';
import { memoryEvaluations } from './memory-evaluations.ts';

describeEvaluations('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryEvaluations(async (id) => (await identity.projects.get(id)) !== undefined) };
});
