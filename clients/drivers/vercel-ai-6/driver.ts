import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { embed, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { runVercelAiAgent } from '../../src/agents/vercel-ai-agent.ts';
import { exporterOptions, type Drives, type Target } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

const ai = { generateText, jsonSchema, stepCountIs, streamText, tool };
const { userId, sessionId, traceName } = scenario;
const metadata = { userId, sessionId, tags: [...scenario.tags] };
const experimental_telemetry = { isEnabled: true, functionId: traceName, metadata };

const traced = async (target: Target, work: () => Promise<unknown>): Promise<void> => {
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
  });
  provider.register();
  await trace.getTracer('app').startActiveSpan(traceName, async (root) => {
    await work();
    root.end();
  });
  await provider.shutdown();
};

export const drives: Drives = {
  openai: async (target) => {
    const openai = createOpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1` });
    const models = { model: openai(scenario.chatModel), missing: openai(scenario.missingModel) };
    const model = openai.embedding(scenario.embeddingModel);
    await traced(target, async () => {
      await runVercelAiAgent(ai, models, { experimental_telemetry });
      await embed({ model, value: scenario.question, experimental_telemetry, maxRetries: 0 });
    });
  },
  anthropic: async (target) => {
    const anthropic = createAnthropic({ apiKey: 'none', baseURL: `${target.providerUrl}/v1` });
    const models = { model: anthropic(scenario.messageModel), missing: anthropic(scenario.missingModel) };
    await traced(target, async () => runVercelAiAgent(ai, models, { experimental_telemetry }));
  },
};
