import Anthropic, * as anthropicModule from '@anthropic-ai/sdk';
import * as traceloop from '@traceloop/node-server-sdk';
import OpenAI from 'openai';
import { runAnthropicAgent } from '../../src/agents/anthropic-agent.ts';
import { runOpenaiChatAgent, type WeatherTool } from '../../src/agents/openai-chat-agent.ts';
import { authorization, type Drives, type Target } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

const run = async (target: Target, agent: (callTool: WeatherTool) => Promise<string>): Promise<void> => {
  traceloop.initialize({
    appName: 'clients',
    baseUrl: target.baseUrl,
    headers: { Authorization: authorization(target) },
    // Its types match the newest packages, its patches match the packages used here.
    instrumentModules: { openAI: OpenAI as never, anthropic: anthropicModule as never },
    disableBatch: true,
    silenceInitializationMessage: true,
  });
  const associationProperties = { user_id: scenario.userId, session_id: scenario.sessionId };
  await traceloop.withWorkflow(
    { name: scenario.traceName, associationProperties },
    async ({ question }: { question: string }) =>
      agent(
        async (city) => traceloop.withTool({ name: weatherTool.name }, lookUpWeather, city) as Promise<object>,
      ).then((answer) => ({ question, answer })),
    { question: scenario.question },
  );
  await traceloop.forceFlush();
};

export const drives: Drives = {
  openai: async (target) =>
    run(target, async (callTool) =>
      runOpenaiChatAgent(new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 }), {
        callTool,
      }),
    ),
  anthropic: async (target) =>
    run(target, async (callTool) =>
      runAnthropicAgent(new Anthropic({ apiKey: 'none', baseURL: target.providerUrl, maxRetries: 0 }), { callTool }),
    ),
};
