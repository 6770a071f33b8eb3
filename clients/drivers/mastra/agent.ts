import { createOpenAI } from '@ai-sdk/openai';
import { Mastra } from '@mastra/core';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { Observability, type BaseExporter } from '@mastra/observability';
import { z } from 'zod';
import { failingly } from '../../src/agents/openai-chat-agent.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

const weather = createTool({
  id: weatherTool.name,
  description: weatherTool.description,
  inputSchema: z.object({ city: z.string() }),
  execute: lookUpWeather,
});

/** A run of the agent, a streamed run, and one that fails; each is a trace. */
export const runMastraAgents = async (providerUrl: string, exporter: BaseExporter): Promise<void> => {
  const openai = createOpenAI({ apiKey: 'none', baseURL: `${providerUrl}/v1` });
  const common = { instructions: scenario.system, maxRetries: 0 };
  const forecaster = new Agent({
    ...common,
    id: scenario.traceName,
    name: scenario.traceName,
    model: openai(scenario.chatModel),
    tools: { [weatherTool.name]: weather },
  });
  const broken = new Agent({ ...common, id: 'broken', name: 'broken', model: openai(scenario.missingModel) });
  const mastra = new Mastra({
    logger: false,
    agents: { forecaster, broken },
    observability: new Observability({ configs: { otel: { serviceName: 'weather', exporters: [exporter] } } }),
  });
  const { userId, sessionId, tags } = scenario;
  const tracingOptions = { metadata: { userId, sessionId }, tags: [...tags] };
  await mastra.getAgent('forecaster').generate(scenario.question, { tracingOptions });
  const stream = await mastra.getAgent('forecaster').stream(scenario.question, { tracingOptions });
  await stream.consumeStream();
  await failingly(mastra.getAgent('broken').generate(scenario.question, { tracingOptions }));
  await exporter.flush();
  await exporter.shutdown();
};
