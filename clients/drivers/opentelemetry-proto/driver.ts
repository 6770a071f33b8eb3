import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { traceWeatherAgent } from '../../src/agents/semantic-conventions-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

export const drives: Drives = {
  agent: async (target) => {
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'weather',
        'service.version': scenario.release,
        'deployment.environment.name': scenario.environment,
      }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    await traceWeatherAgent(provider.getTracer('weather', '1.0.0'));
    await provider.shutdown();
  },
};
