import type { Drives } from '../../src/driving/target.ts';
import { runOpenaiChatAgent } from '../../src/agents/openai-chat-agent.ts';
import { exporterOptions } from '../../src/driving/target.ts';
import { lookUpWeather, scenario, weatherTool } from '../../src/scenario.ts';

export const drives: Drives = {
  agent: async (target) => {
    // Read when the modules of the SDK are loaded.
    process.env['LANGSMITH_TRACING'] = 'true';
    process.env['LANGSMITH_TRACING_MODE'] = 'otel';
    process.env['LANGSMITH_API_KEY'] = 'none';
    // The SDK queries this address for its features at the start; the provider server does not answer that.
    process.env['LANGSMITH_ENDPOINT'] = target.providerUrl;
    const { initializeOTEL } = await import('langsmith/experimental/otel/setup');
    const { DEFAULT_LANGSMITH_SPAN_PROCESSOR } = initializeOTEL({ exporterConfig: exporterOptions(target) });
    const { Client } = await import('langsmith');
    const { traceable } = await import('langsmith/traceable');
    const { wrapOpenAI } = await import('langsmith/wrappers');
    const { OpenAI } = await import('openai');
    // As in a serverless function: the sent data does not depend on the time at which a batch is closed.
    const client = new Client({ manualFlushMode: true });
    const openai = wrapOpenAI(
      new OpenAI({ apiKey: 'none', baseURL: `${target.providerUrl}/v1`, maxRetries: 0 }) as never,
      { client },
    );
    const callTool = traceable(lookUpWeather, { name: weatherTool.name, run_type: 'tool', client });
    const { userId, sessionId, tags } = scenario;
    const agent = traceable(
      async ({ question }: { question: string }) => ({
        question,
        answer: await runOpenaiChatAgent(openai, { callTool: async (city) => callTool(city), isStreaming: false }),
      }),
      {
        name: scenario.traceName,
        run_type: 'chain',
        client,
        tags: [...tags],
        metadata: { session_id: sessionId, user_id: userId },
      },
    );
    await agent({ question: scenario.question });
    await client.flush();
    await client.awaitPendingTraceBatches();
    await DEFAULT_LANGSMITH_SPAN_PROCESSOR.shutdown();
  },
};
