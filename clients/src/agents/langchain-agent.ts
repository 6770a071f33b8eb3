import { lookUpWeather, scenario, toolCallId, weatherTool } from '../scenario.ts';
import { failingly } from './openai-chat-agent.ts';

type City = { readonly city: string };

interface AiMessage {
  readonly tool_calls?: readonly { readonly args: unknown }[];
}

interface ChatModel {
  bindTools(tools: never): { invoke(messages: never, config: object): Promise<unknown> };
  invoke(messages: never, config: object): Promise<unknown>;
  stream(messages: never, config: object): Promise<AsyncIterable<{ readonly content: unknown }>>;
}

/** The part of LangChain that the agent needs, in any major version; each driver passes its own. */
export interface Langchain {
  readonly ChatOpenAI: new (fields: never) => ChatModel;
  readonly DynamicStructuredTool: new (fields: never) => { invoke(input: never, config: never): Promise<unknown> };
  readonly HumanMessage: new (content: string) => unknown;
  readonly RunnableLambda: {
    from(run: (input: { question: string }, config: object) => Promise<object>): {
      invoke(input: { question: string }, config: object): Promise<unknown>;
    };
  };
  readonly SystemMessage: new (content: string) => unknown;
  readonly ToolMessage: new (fields: { content: string; tool_call_id: string }) => unknown;
}

const func = async (city: City): Promise<string> => JSON.stringify(await lookUpWeather(city));

/** A chain with a call that requests the tool, the tool, a streamed call with the answer, and a failing call. */
export const runLangchainAgent = async (
  langchain: Langchain,
  providerUrl: string,
  config: { readonly callbacks?: unknown[]; readonly runName: string },
): Promise<void> => {
  const { ChatOpenAI, DynamicStructuredTool, HumanMessage, RunnableLambda, SystemMessage, ToolMessage } = langchain;
  const { name, description, parameters } = weatherTool;
  const tool = new DynamicStructuredTool({ name, description, schema: parameters, func } as never);
  const options = { configuration: { baseURL: `${providerUrl}/v1` }, apiKey: 'none', maxRetries: 0 };
  const model = new ChatOpenAI({ ...options, model: scenario.chatModel } as never);
  const missing = new ChatOpenAI({ ...options, model: scenario.missingModel } as never);
  const chain = RunnableLambda.from(async ({ question }, inner) => {
    const messages = [new SystemMessage(scenario.system), new HumanMessage(question)];
    const first = (await model.bindTools([tool] as never).invoke(messages as never, inner)) as AiMessage;
    const result = (await tool.invoke(first.tool_calls?.[0]?.args as never, inner as never)) as string;
    const answered = [...messages, first, new ToolMessage({ content: result, tool_call_id: toolCallId })];
    let answer = '';
    for await (const { content } of await model.stream(answered as never, inner)) answer += content as string;
    await failingly(missing.invoke(messages as never, inner));
    return { answer };
  });
  await chain.invoke({ question: scenario.question }, config);
};
