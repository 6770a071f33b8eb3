import { BaseLlm, FunctionTool, InMemoryRunner, LlmAgent, type LlmRequest, type LlmResponse } from '@google/adk';
import { z } from 'zod';
import {
  lookUpWeather,
  openaiUsage,
  pause,
  scenario,
  toolArguments,
  toolCallId,
  weatherTool,
} from '../../src/scenario.ts';

const usageOf = ({ input, cached, output, reasoning }: (typeof openaiUsage)[keyof typeof openaiUsage]) => ({
  promptTokenCount: input,
  cachedContentTokenCount: cached,
  candidatesTokenCount: output - reasoning,
  thoughtsTokenCount: reasoning,
  totalTokenCount: input + output,
});

/** Gives the same answers as the provider server, in Gemini's format. */
class LocalLlm extends BaseLlm {
  override async *generateContentAsync({ contents }: LlmRequest): AsyncGenerator<LlmResponse, void> {
    await pause();
    const hasResult = contents.some(({ parts = [] }) => parts.some((part) => part.functionResponse !== undefined));
    yield hasResult
      ? {
          content: { role: 'model', parts: [{ text: scenario.answer }] },
          usageMetadata: usageOf(openaiUsage.words),
          modelVersion: 'gemini-2.5-flash-001',
        }
      : {
          content: {
            role: 'model',
            parts: [{ functionCall: { id: toolCallId, name: weatherTool.name, args: toolArguments } }],
          },
          usageMetadata: usageOf(openaiUsage.toolCall),
          modelVersion: 'gemini-2.5-flash-001',
        };
  }

  override async connect(): Promise<never> {
    throw new Error('no live connection here');
  }
}

export const runAgent = async (): Promise<void> => {
  const weather = new FunctionTool({
    name: weatherTool.name,
    description: weatherTool.description,
    parameters: z.object({ city: z.string() }),
    execute: async (city) => lookUpWeather(city),
  });
  const agent = new LlmAgent({
    name: 'weather_agent',
    description: weatherTool.description,
    model: new LocalLlm({ model: 'gemini-2.5-flash' }),
    instruction: scenario.system,
    tools: [weather],
  });
  const runner = new InMemoryRunner({ agent, appName: 'weather' });
  const { userId, sessionId } = scenario;
  await runner.sessionService.createSession({ appName: 'weather', userId, sessionId });
  const newMessage = { role: 'user', parts: [{ text: scenario.question }] };
  for await (const event of runner.runAsync({ userId, sessionId, newMessage })) if (event.errorCode) break;
};
