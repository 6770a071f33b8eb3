import { createRequire } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import * as logfire from '@pydantic/logfire-node';
import { runOpenaiChatAgent, type OpenaiClient, type WeatherTool } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { lookUpWeather, pause, scenario, weatherTool } from '../../src/scenario.ts';

interface OpenaiModule {
  readonly OpenAI: new (options: { apiKey: string; baseURL: string; maxRetries: number }) => OpenaiClient;
}

const callTool: WeatherTool = async (city) =>
  logfire.span('calling {tool}', {
    attributes: { tool: weatherTool.name, ...city },
    callback: async () => lookUpWeather(city),
  });

export const drives: Drives = {
  agent: async (target) => {
    const processor = new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)));
    logfire.configure({
      sendToLogfire: false,
      serviceName: 'weather',
      serviceVersion: scenario.release,
      environment: scenario.environment,
      metrics: false,
      scrubbing: false,
      additionalSpanProcessors: [processor],
      nodeAutoInstrumentations: { '@opentelemetry/instrumentation-openai': { captureMessageContent: true } },
    });
    // The instrumentations patch modules that `require` loads after them.
    const { OpenAI } = createRequire(import.meta.url)('openai') as OpenaiModule;
    const openai = new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 });
    const { userId, sessionId, tags } = scenario;
    await logfire.span(scenario.traceName, {
      tags: [...tags],
      attributes: { 'session.id': sessionId, 'user.id': userId, question: scenario.question },
      callback: async (root) => {
        const answer = await runOpenaiChatAgent(openai, { callTool });
        await pause();
        logfire.info('answered {question}', { question: scenario.question, answer });
        await pause();
        logfire.reportError('the tool broke', new Error('no forecast'));
        root.setAttribute('answer', answer);
        root.end();
      },
    });
    await processor.forceFlush();
  },
};
