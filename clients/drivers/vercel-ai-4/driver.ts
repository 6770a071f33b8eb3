import { createOpenAI } from '@ai-sdk/openai';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { embed, generateText, jsonSchema, streamText, tool } from 'ai';
import { failingly } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

const { name, description, parameters } = weatherTool;

export const drives: Drives = {
  openai: async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    const openai = createOpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, compatibility: 'strict' });
    const { userId, traceName } = scenario;
    const metadata = { userId, sessionId: scenario.sessionId, tags: [...scenario.tags] };
    const experimental_telemetry = { isEnabled: true, functionId: traceName, metadata };
    const common = { model: openai(scenario.chatModel), experimental_telemetry, maxRetries: 0 };
    const prompt = { system: scenario.system, prompt: scenario.question };

    await trace.getTracer('app').startActiveSpan(traceName, async (root) => {
      await generateText({
        ...common,
        ...prompt,
        maxSteps: 2,
        temperature: 1,
        maxTokens: 500,
        tools: {
          [name]: tool({
            description,
            parameters: jsonSchema<{ city: string }>({ ...parameters, required: [...parameters.required] }),
            execute: async (city) => lookUpWeather(city),
          }),
        },
      });
      await streamText({ ...common, ...prompt, onError: () => undefined }).consumeStream();
      await failingly(generateText({ ...common, ...prompt, model: openai(scenario.missingModel) }));
      await embed({ ...common, model: openai.embedding(scenario.embeddingModel), value: scenario.question });
      root.end();
    });
    await provider.shutdown();
  },
};
