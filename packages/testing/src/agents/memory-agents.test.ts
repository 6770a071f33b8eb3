import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeAgentStore } from './agent-store.conformance.ts';
import { memoryAgents } from './memory-agents.ts';

describeAgentStore('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, agents: memoryAgents(async (id) => (await identity.projects.get(id)) !== undefined) };
});
