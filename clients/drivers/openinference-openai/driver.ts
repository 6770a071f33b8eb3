import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { setSession, setTags, setUser } from '@arizeai/openinference-core';
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import OpenAI from 'openai';
import { runOpenaiChatAgent, type WeatherTool } from '../../src/agents/openai-chat-agent.ts';
import { runOpenaiResponsesAgent } from '../../src/agents/openai-responses-agent.ts';
import { exporterOptions, type Drive, type Drives } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

const callTool: WeatherTool = async (city) =>
  trace.getTracer('app').startActiveSpan(weatherTool.name, async (span) => {
    span.setAttributes({
      'openinference.span.kind': 'TOOL',
      'tool.name': weatherTool.name,
      'input.value': JSON.stringify(city),
      'input.mime_type': 'application/json',
    });
    const result = await lookUpWeather(city);
    span.setAttributes({ 'output.value': JSON.stringify(result), 'output.mime_type': 'application/json' });
    span.end();
    return result;
  });

const drive =
  (run: (openai: OpenAI, options: { readonly callTool: WeatherTool }) => Promise<string>): Drive =>
  async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
    instrumentation.manuallyInstrument(OpenAI);
    const openai = new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 });
    const attributed = setTags(
      setUser(setSession(context.active(), { sessionId: scenario.sessionId }), { userId: scenario.userId }),
      [...scenario.tags],
    );
    await context.with(attributed, async () =>
      trace.getTracer('app').startActiveSpan(scenario.traceName, async (root) => {
        root.setAttributes({
          'openinference.span.kind': 'AGENT',
          'input.value': scenario.question,
          'session.id': scenario.sessionId,
          'user.id': scenario.userId,
        });
        root.setAttribute('output.value', await run(openai, { callTool }));
        root.end();
      }),
    );
    await provider.shutdown();
  };

export const drives: Drives = { chat: drive(runOpenaiChatAgent), responses: drive(runOpenaiResponsesAgent) };
