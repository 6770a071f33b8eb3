import { observeOpenAI } from '@langfuse/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation, startObservation } from '@langfuse/tracing';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import OpenAI from 'openai';
import { runOpenaiChatAgent, type WeatherTool } from '../../src/agents/openai-chat-agent.ts';
import type { Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

const callTool: WeatherTool = async (city) => {
  const tool = startObservation(weatherTool.name, { input: city }, { asType: 'tool' });
  const result = await lookUpWeather(city);
  tool.update({ output: result }).end();
  return result;
};

export const drives: Drives = {
  agent: async ({ publicKey, secretKey, baseUrl, providerUrl }) => {
    const { environment, release, userId, sessionId, tags } = scenario;
    const processor = new LangfuseSpanProcessor({ publicKey, secretKey, baseUrl, environment, release });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    provider.register();
    const openai = new OpenAI({ apiKey: 'none', baseURL: `${providerUrl}/v1`, maxRetries: 0 });
    await propagateAttributes({ userId, sessionId, tags: [...tags], traceName: scenario.traceName }, async () =>
      startActiveObservation(
        scenario.traceName,
        async (agent) => {
          agent.update({ input: scenario.question });
          const output = await runOpenaiChatAgent(observeOpenAI(openai, { generationName: 'llm' }), { callTool });
          agent.update({ output });
        },
        { asType: 'agent' },
      ),
    );
    await provider.shutdown();
  },
};
