import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';

export const drives: Drives = {
  agent: async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    // The module reads its tracer when it is loaded.
    const { runAgent } = await import('./agent.ts');
    await runAgent();
    await provider.shutdown();
  },
};
