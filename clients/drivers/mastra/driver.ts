import { OtelExporter } from '@mastra/otel-exporter';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { runMastraAgents } from './agent.ts';

export const drives: Drives = {
  agent: async (target) => {
    const { url: endpoint, headers } = exporterOptions(target);
    const provider = { custom: { endpoint, protocol: 'http/protobuf' as const, headers } };
    await runMastraAgents(target.providerUrl, new OtelExporter({ provider, signals: { logs: false } }));
  },
};
