import { lookUpWeather, scenario, weatherTool } from '../scenario.ts';
import { failingly, type WeatherTool } from './openai-chat-agent.ts';

/** The part of `@anthropic-ai/sdk` that the agent needs, in any major version. */
export interface AnthropicClient {
  readonly messages: { create(body: object): PromiseLike<unknown> };
}

interface Message {
  readonly content: readonly { readonly type: string; readonly id: string; readonly input: { city: string } }[];
}

interface StreamEvent {
  readonly delta?: { readonly text?: string };
}

/** A call that requests the tool, the tool, a streamed call with the answer, and a failing call. */
export const runAnthropicAgent = async (
  anthropic: AnthropicClient,
  { callTool = lookUpWeather }: { readonly callTool?: WeatherTool } = {},
): Promise<string> => {
  const { name, description, parameters } = weatherTool;
  const tools = [{ name, description, input_schema: parameters }];
  const common = { model: scenario.messageModel, max_tokens: 500, system: scenario.system, tools };
  const question = { role: 'user', content: scenario.question };
  const first = (await anthropic.messages.create({ ...common, messages: [question] })) as Message;
  const call = first.content.find(({ type }) => type === 'tool_use');
  if (call === undefined) throw new Error('the provider called no tool');
  const result = await callTool(call.input);
  const toolMessage = {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: call.id, content: JSON.stringify(result) }],
  };
  const stream = (await anthropic.messages.create({
    ...common,
    messages: [question, { role: 'assistant', content: first.content }, toolMessage],
    stream: true,
  })) as AsyncIterable<StreamEvent>;
  let answer = '';
  for await (const { delta } of stream) answer += delta?.text ?? '';
  await failingly(anthropic.messages.create({ model: scenario.missingModel, max_tokens: 5, messages: [question] }));
  return answer;
};
