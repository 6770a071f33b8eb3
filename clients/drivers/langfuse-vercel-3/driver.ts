import { createOpenAI } from '@ai-sdk/openai';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import { LangfuseExporter } from 'langfuse-vercel';
import { failingly } from '../../src/agents/openai-chat-agent.ts';
import type { Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

const { name, description, parameters } = weatherTool;
const schema = jsonSchema<{ city: string }>({ ...parameters, required: [...parameters.required] });
const tools = { [name]: tool({ description, parameters: schema, execute: lookUpWeather }) };

export const drives: Drives = {
  agent: async ({ publicKey, secretKey, baseUrl, providerUrl }) => {
    const { environment, release, userId, sessionId, tags, traceName } = scenario;
    const exporter = new LangfuseExporter({ publicKey, secretKey, baseUrl, environment, release });
    // Its types are those of any major version of the SDK.
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(exporter as unknown as SpanExporter)],
    });
    provider.register();
    const openai = createOpenAI({ apiKey: 'none', baseURL: `${providerUrl}/v1`, compatibility: 'strict' });
    const telemetry = (part: string) => ({
      isEnabled: true,
      functionId: `${traceName}-${part}`,
      metadata: { userId, sessionId, tags: [...tags] },
    });
    const prompt = { maxRetries: 0, system: scenario.system, prompt: scenario.question };
    const model = openai(scenario.chatModel);
    // Without a parent span each call is a separate trace.
    await generateText({ ...prompt, model, tools, maxSteps: 2, experimental_telemetry: telemetry('steps') });
    await streamText({ ...prompt, model, experimental_telemetry: telemetry('stream') }).consumeStream();
    const missing = openai(scenario.missingModel);
    await failingly(generateText({ ...prompt, model: missing, experimental_telemetry: telemetry('failure') }));
    await exporter.forceFlush();
    await provider.shutdown();
  },
};
