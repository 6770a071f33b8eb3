/** The reports of the Anthropic SDK itself: alone, and together with an instrumentation of OpenAI. */
import Anthropic from '@anthropic-ai/sdk';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import OpenAI from 'openai';
import { runAnthropicAgent } from '../../src/agents/anthropic-agent.ts';
import { runOpenaiChatAgent } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions, type Drives, type Target } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

const run = async (target: Target, agent: () => Promise<string>): Promise<void> => {
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
  });
  provider.register();
  new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI);
  await trace.getTracer('app').startActiveSpan(scenario.traceName, async (root) => {
    root.setAttributes({ 'openinference.span.kind': 'CHAIN', 'session.id': scenario.sessionId });
    root.setAttributes({ 'user.id': scenario.userId, 'input.value': scenario.question });
    root.setAttribute('output.value', await agent());
    root.end();
  });
  await provider.shutdown();
};

const runAnthropic = async ({ providerUrl }: Target): Promise<string> =>
  runAnthropicAgent(new Anthropic({ apiKey: 'none', baseURL: providerUrl, maxRetries: 0 }));

export const drives: Drives = {
  alone: async (target) => run(target, async () => runAnthropic(target)),
  'beside-openai': async (target) =>
    run(target, async () => {
      await runAnthropic(target);
      return runOpenaiChatAgent(new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 }));
    }),
};
