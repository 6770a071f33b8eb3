import { memoryIdentity } from '../identity/memory-identity.ts';
import { memoryPrompts } from './memory-prompts.ts';
import { describePromptFilters } from './prompt-filters.conformance.ts';
import { describePromptStore } from './prompt-store.conformance.ts';
import { describePromptWebhooks } from './prompt-webhooks.conformance.ts';
import { describeProtectedLabels } from './protected-labels.conformance.ts';

const makeStores = async () => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryPrompts(async (id) => (await identity.projects.get(id)) !== undefined) };
};

describePromptStore('memory', makeStores);
describePromptFilters('memory', makeStores);
describeProtectedLabels('memory', makeStores);
describePromptWebhooks('memory', makeStores);
