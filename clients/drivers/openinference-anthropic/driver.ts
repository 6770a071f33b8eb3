import * as anthropicModule from '@anthropic-ai/sdk';
import { AnthropicInstrumentation } from '@arizeai/openinference-instrumentation-anthropic';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { runAnthropicAgent } from '../../src/agents/anthropic-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

export const drives: Drives = {
  agent: async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    new AnthropicInstrumentation({ tracerProvider: provider }).manuallyInstrument(anthropicModule.Anthropic);
    const anthropic = new anthropicModule.Anthropic({ apiKey: 'none', baseURL: target.providerUrl, maxRetries: 0 });
    await trace.getTracer('app').startActiveSpan(scenario.traceName, async (root) => {
      root.setAttributes({ 'openinference.span.kind': 'CHAIN', 'session.id': scenario.sessionId });
      root.setAttributes({ 'user.id': scenario.userId, 'input.value': scenario.question });
      root.setAttribute('output.value', await runAnthropicAgent(anthropic));
      root.end();
    });
    await provider.shutdown();
  },
};
