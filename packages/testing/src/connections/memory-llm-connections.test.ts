import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeLlmConnectionStore } from './llm-connection-store.conformance.ts';
import { memoryLlmConnections } from './memory-llm-connections.ts';

describeLlmConnectionStore('memory', async () => {
  const identity = memoryIdentity();
  const llmConnections = memoryLlmConnections(async (id) => (await identity.projects.get(id)) !== undefined);
  return { ...identity, llmConnections };
});
