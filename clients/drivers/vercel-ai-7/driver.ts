import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { embed, generateText, jsonSchema, registerTelemetry, stepCountIs, streamText, tool, type Telemetry } from 'ai';
import { runVercelAiAgent } from '../../src/agents/vercel-ai-agent.ts';
import { exporterOptions, type Drives, type Target } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

const ai = { generateText, jsonSchema, stepCountIs, streamText, tool };
const { traceName } = scenario;
const telemetry = { functionId: traceName };

const traced = async (
  target: Target,
  createIntegration: () => Telemetry,
  work: () => Promise<unknown>,
): Promise<void> => {
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
  });
  provider.register();
  registerTelemetry(createIntegration());
  await trace.getTracer('app').startActiveSpan(traceName, async (root) => {
    await work();
    root.end();
  });
  await provider.shutdown();
};

const driveOpenai = async (target: Target, createIntegration: () => Telemetry): Promise<void> => {
  const openai = createOpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1` });
  const models = { model: openai(scenario.chatModel), missing: openai(scenario.missingModel) };
  const model = openai.embedding(scenario.embeddingModel);
  await traced(target, createIntegration, async () => {
    await runVercelAiAgent(ai, models, { telemetry });
    await embed({ model, value: scenario.question, telemetry, maxRetries: 0 });
  });
};

export const drives: Drives = {
  openai: async (target) => driveOpenai(target, () => new OpenTelemetry()),
  legacy: async (target) => driveOpenai(target, () => new LegacyOpenTelemetry()),
  anthropic: async (target) => {
    const anthropic = createAnthropic({ apiKey: 'none', baseURL: `${target.providerUrl}/v1` });
    const models = { model: anthropic(scenario.messageModel), missing: anthropic(scenario.missingModel) };
    await traced(
      target,
      () => new OpenTelemetry(),
      async () => runVercelAiAgent(ai, models, { telemetry }),
    );
  },
};
