import { OpenAIAgentsInstrumentation } from '@arizeai/openinference-instrumentation-openai-agents';
import * as agents from '@openai/agents';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import OpenAI from 'openai';
import { z } from 'zod';
import { failingly } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

export const drives: Drives = {
  agent: async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    new OpenAIAgentsInstrumentation({ tracerProvider: provider }).manuallyInstrument(agents);
    const openai = new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 });
    agents.setDefaultOpenAIClient(openai as never);
    const weather = agents.tool({
      name: weatherTool.name,
      description: weatherTool.description,
      parameters: z.object({ city: z.string() }),
      execute: async (city) => lookUpWeather(city),
    });
    const forecaster = new agents.Agent({
      name: 'Forecaster',
      instructions: scenario.system,
      model: scenario.chatModel,
      tools: [weather],
    });
    const broken = new agents.Agent({ name: 'Broken', instructions: scenario.system, model: scenario.missingModel });
    await agents.withTrace(
      scenario.traceName,
      async () => {
        await agents.run(forecaster, scenario.question);
        const streamed = await agents.run(forecaster, scenario.question, { stream: true });
        await streamed.completed;
        await failingly(agents.run(broken, scenario.question));
      },
      { groupId: scenario.sessionId, metadata: { userId: scenario.userId } },
    );
    await provider.shutdown();
  },
};
