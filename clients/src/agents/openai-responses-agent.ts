import { lookUpWeather, scenario, weatherTool } from '../scenario.ts';
import { failingly, type WeatherTool } from './openai-chat-agent.ts';

interface ResponsesClient {
  readonly responses: { create(body: object): PromiseLike<unknown> };
}

interface Item {
  readonly type: string;
  readonly call_id: string;
  readonly arguments: string;
}

/** The agent with the Responses API: a call that requests the tool, a streamed call with the answer, a failing one. */
export const runOpenaiResponsesAgent = async (
  openai: ResponsesClient,
  { callTool = lookUpWeather }: { readonly callTool?: WeatherTool } = {},
): Promise<string> => {
  const tools = [{ type: 'function', strict: true, ...weatherTool }];
  const common = { model: scenario.chatModel, instructions: scenario.system, tools, max_output_tokens: 500 };
  const question = { role: 'user', content: scenario.question };
  const first = (await openai.responses.create({ ...common, input: [question] })) as { output: readonly Item[] };
  const call = first.output.find(({ type }) => type === 'function_call');
  if (call === undefined) throw new Error('the provider called no tool');
  const result = await callTool(JSON.parse(call.arguments) as { city: string });
  const output = { type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(result) };
  const stream = (await openai.responses.create({
    ...common,
    input: [question, ...first.output, output],
    stream: true,
  })) as AsyncIterable<{ type: string; delta?: string }>;
  let answer = '';
  for await (const { type, delta } of stream) if (type === 'response.output_text.delta') answer += delta ?? '';
  await failingly(openai.responses.create({ model: scenario.missingModel, input: scenario.question }));
  return answer;
};
