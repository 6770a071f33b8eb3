import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeBudgetStores } from './budget-stores.conformance.ts';
import { memoryBudgets } from './memory-budgets.ts';

describeBudgetStores('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryBudgets(async (id) => (await identity.projects.get(id)) !== undefined) };
});
