import { createRequire } from 'node:module';
import { metrics, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { OpenAIInstrumentation } from '@opentelemetry/instrumentation-openai';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { runOpenaiChatAgent, type OpenaiClient, type WeatherTool } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

interface OpenaiModule {
  readonly OpenAI: new (options: { apiKey: string; baseURL: string; maxRetries: number }) => OpenaiClient;
}

const callTool: WeatherTool = async (city) =>
  trace.getTracer('app').startActiveSpan(`execute_tool ${weatherTool.name}`, async (span) => {
    const result = await lookUpWeather(city);
    span.setAttributes({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': weatherTool.name,
      'gen_ai.tool.call.arguments': JSON.stringify(city),
      'gen_ai.tool.call.result': JSON.stringify(result),
    });
    span.end();
    return result;
  });

export const drives: Drives = {
  agent: async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
    instrumentation.setTracerProvider(provider);
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    // The instrumentation patches modules that `require` loads after it.
    const { OpenAI } = createRequire(import.meta.url)('openai') as OpenaiModule;
    const openai = new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 });
    await trace.getTracer('app').startActiveSpan(`invoke_agent ${scenario.traceName}`, async (root) => {
      root.setAttributes({
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': scenario.traceName,
        'gen_ai.conversation.id': scenario.sessionId,
        'user.id': scenario.userId,
      });
      await runOpenaiChatAgent(openai, { callTool });
      root.end();
    });
    await provider.shutdown();
  },
};
