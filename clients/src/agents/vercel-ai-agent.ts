import { lookUpWeather, scenario, weatherTool } from '../scenario.ts';
import { failingly } from './openai-chat-agent.ts';

/** The part of `ai` 5 and later that the agent needs; each driver passes its own. */
export interface VercelAi {
  readonly generateText: (options: never) => PromiseLike<unknown>;
  readonly jsonSchema: (schema: never) => unknown;
  readonly stepCountIs: (count: number) => unknown;
  readonly streamText: (options: never) => StreamedText;
  readonly tool: (definition: never) => unknown;
}

interface StreamedText {
  readonly consumeStream: () => PromiseLike<void>;
  readonly text: PromiseLike<string>;
}

interface Models {
  readonly model: unknown;
  readonly missing: unknown;
}

/** Two steps with a tool between them, a streamed call, and a failing one; returns the streamed answer. */
export const runVercelAiAgent = async (
  ai: VercelAi,
  { model, missing }: Models,
  telemetry: Readonly<Record<string, unknown>>,
): Promise<string> => {
  const { name, description, parameters } = weatherTool;
  const inputSchema = ai.jsonSchema(parameters as never);
  const weather = ai.tool({ description, inputSchema, execute: lookUpWeather } as never);
  const common = { ...telemetry, maxRetries: 0, system: scenario.system, prompt: scenario.question };
  const twoSteps = { ...common, model, tools: { [name]: weather }, stopWhen: ai.stepCountIs(2), maxOutputTokens: 500 };
  await ai.generateText(twoSteps as never);
  const stream = ai.streamText({ ...common, model, onError: () => undefined } as never);
  await stream.consumeStream();
  await failingly(ai.generateText({ ...common, model: missing } as never));
  return stream.text;
};
