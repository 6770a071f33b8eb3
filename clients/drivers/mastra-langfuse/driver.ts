import { LangfuseExporter } from '@mastra/langfuse';
import type { Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';
import { runMastraAgents } from '../mastra/agent.ts';

export const drives: Drives = {
  agent: async ({ publicKey, secretKey, baseUrl, providerUrl }) => {
    const { environment, release } = scenario;
    const exporter = new LangfuseExporter({ publicKey, secretKey, baseUrl, environment, release });
    await runMastraAgents(providerUrl, exporter);
  },
};
