import { Metadata } from '@grpc/grpc-js';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { traceWeatherAgent } from '../../src/agents/semantic-conventions-agent.ts';
import { authorization, type Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

export const drives: Drives = {
  agent: async (target) => {
    const metadata = new Metadata();
    metadata.set('authorization', authorization(target));
    const exporter = new OTLPTraceExporter({ url: target.grpcUrl ?? 'http://localhost:4317', metadata });
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'weather',
        'service.version': scenario.release,
        'deployment.environment.name': scenario.environment,
      }),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    provider.register();
    await traceWeatherAgent(provider.getTracer('weather', '1.0.0'));
    await provider.shutdown();
  },
};
