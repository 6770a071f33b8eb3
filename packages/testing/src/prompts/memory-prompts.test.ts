import { memoryIdentity } from '../identity/memory-identity.ts';
import { memoryPrompts } from './memory-prompts.ts';
import { describePromptStore } from './prompt-store.conformance.ts';

describePromptStore('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, prompts: memoryPrompts(async (id) => (await identity.projects.get(id)) !== undefined) };
});
