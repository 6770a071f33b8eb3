import { lookUpWeather, scenario, weatherTool } from '../scenario.ts';

/** The part of `openai` that the agent needs, in any major version. */
export interface OpenaiClient {
  readonly chat: { readonly completions: { create(body: object): PromiseLike<unknown> } };
  readonly embeddings: { create(body: object): PromiseLike<unknown> };
}

export type WeatherTool = (city: { readonly city: string }) => Promise<object>;

interface Completion {
  readonly choices: readonly {
    readonly message: {
      readonly content?: string;
      readonly tool_calls?: readonly { id: string; function: { arguments: string } }[];
    };
  }[];
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

export const openaiTools = [{ type: 'function', function: weatherTool }] as const;

export const questionMessages = [
  { role: 'system', content: scenario.system },
  { role: 'user', content: scenario.question },
] as const;

const streamed = async (call: PromiseLike<unknown>): Promise<string> => {
  let answer = '';
  for await (const { choices } of (await call) as AsyncIterable<Chunk>) answer += choices[0]?.delta.content ?? '';
  return answer;
};

interface AgentOptions {
  readonly callTool?: WeatherTool;
  /** True if the text answer is streamed, which is the default. */
  readonly isStreaming?: boolean;
}

/** A call that requests the tool, the tool, a streamed call with the answer, a failing call, and an embedding. */
export const runOpenaiChatAgent = async (
  openai: OpenaiClient,
  { callTool = lookUpWeather, isStreaming = true }: AgentOptions = {},
): Promise<string> => {
  const common = { model: scenario.chatModel, tools: openaiTools, temperature: 1, max_completion_tokens: 500 };
  const first = (await openai.chat.completions.create({ ...common, messages: questionMessages })) as Completion;
  const [choice] = first.choices;
  const [call] = choice?.message.tool_calls ?? [];
  if (choice === undefined || call === undefined) throw new Error('the provider called no tool');
  const result = await callTool(JSON.parse(call.function.arguments) as { city: string });
  const toolMessage = { role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) };
  const followUp = { ...common, messages: [...questionMessages, choice.message, toolMessage] };
  const answer = isStreaming
    ? await streamed(
        openai.chat.completions.create({ ...followUp, stream: true, stream_options: { include_usage: true } }),
      )
    : (((await openai.chat.completions.create(followUp)) as Completion).choices[0]?.message.content ?? '');
  await failingly(openai.chat.completions.create({ model: scenario.missingModel, messages: questionMessages }));
  await openai.embeddings.create({ model: scenario.embeddingModel, input: scenario.question });
  return answer;
};

/** Waits for a call that must fail. */
export const failingly = async (call: PromiseLike<unknown>): Promise<void> => {
  const isDone = await call.then(
    () => true,
    () => false,
  );
  if (isDone) throw new Error('the call should have failed');
};
