import { createOpenAI } from '@ai-sdk/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation } from '@langfuse/tracing';
import { LangfuseVercelAiSdkIntegration } from '@langfuse/vercel-ai-sdk';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { generateText, jsonSchema, registerTelemetry, stepCountIs, streamText, tool } from 'ai';
import { runVercelAiAgent } from '../../src/agents/vercel-ai-agent.ts';
import type { Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

const ai = { generateText, jsonSchema, stepCountIs, streamText, tool };

export const drives: Drives = {
  agent: async ({ publicKey, secretKey, baseUrl, providerUrl }) => {
    const { environment, release, userId, sessionId, tags, traceName } = scenario;
    const processor = new LangfuseSpanProcessor({ publicKey, secretKey, baseUrl, environment, release });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    provider.register();
    registerTelemetry(new LangfuseVercelAiSdkIntegration());
    const openai = createOpenAI({ apiKey: 'none', baseURL: `${providerUrl}/v1` });
    const models = { model: openai(scenario.chatModel), missing: openai(scenario.missingModel) };
    await propagateAttributes({ userId, sessionId, tags: [...tags], traceName }, async () =>
      startActiveObservation(traceName, async (root) => {
        root.update({ input: scenario.question });
        root.update({ output: await runVercelAiAgent(ai, models, { telemetry: { functionId: traceName } }) });
      }),
    );
    await provider.shutdown();
  },
};
