import { openAICompatible } from '@genkit-ai/compat-oai';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { genkit, z } from 'genkit';
import { enableTelemetry, flushTracing } from 'genkit/tracing';
import { failingly } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

export const drives: Drives = {
  agent: async (target) => {
    await enableTelemetry({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target))) as never],
    });
    const ai = genkit({
      plugins: [
        openAICompatible({ name: 'local', apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 }),
      ],
    });
    const weather = ai.defineTool(
      { ...weatherTool, inputSchema: z.object({ city: z.string() }) },
      async (city: { city: string }) => lookUpWeather(city),
    );
    const prompt = { system: scenario.system, prompt: scenario.question };
    const flow = ai.defineFlow(
      { name: scenario.traceName, inputSchema: z.object({ question: z.string() }) },
      async () => {
        await ai.generate({
          ...prompt,
          model: `local/${scenario.chatModel}`,
          config: { temperature: 1 },
          tools: [weather],
        });
        const { response } = ai.generateStream({ ...prompt, model: `local/${scenario.chatModel}` });
        const { text } = await response;
        await failingly(ai.generate({ ...prompt, model: `local/${scenario.missingModel}` }));
        return { answer: text };
      },
    );
    await flow({ question: scenario.question }, { context: { auth: { uid: scenario.userId } } });
    await flushTracing();
  },
};
