import { Metadata } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { traceWeatherAgent } from '../../src/agents/semantic-conventions-agent.ts';
import { authorization, exporterOptions, type Drives, type Target } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

type Exporter = GrpcExporter | JsonExporter | ProtobufExporter;

const send = async (traceExporter: Exporter): Promise<void> => {
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      'service.name': 'weather',
      'service.version': scenario.release,
      'deployment.environment.name': scenario.environment,
    }),
    traceExporter,
  });
  sdk.start();
  await traceWeatherAgent(trace.getTracer('weather', '1.0.0'));
  await sdk.shutdown();
};

const grpcExporter = (target: Target): GrpcExporter => {
  const metadata = new Metadata();
  metadata.set('authorization', authorization(target));
  return new GrpcExporter({ url: target.grpcUrl ?? 'http://localhost:4317', metadata });
};

export const drives: Drives = {
  http: async (target) => send(new JsonExporter(exporterOptions(target))),
  proto: async (target) => send(new ProtobufExporter(exporterOptions(target))),
  grpc: async (target) => send(grpcExporter(target)),
};
