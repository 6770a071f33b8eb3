import { deepEqual } from 'node:assert/strict';
import { Langfuse, observeOpenAI } from 'langfuse';
import OpenAI from 'openai';
import { runOpenaiChatAgent } from '../../src/agents/openai-chat-agent.ts';
import { driveDataset, drivePrompts, type ControlClient } from '../../src/agents/langfuse-control.ts';
import type { Drives, Target } from '../../src/driving/target.ts';
import {
  lookUpWeather,
  openaiUsage,
  pause,
  scenario,
  toolArguments,
  toolCallId,
  weatherTool,
} from '../../src/scenario.ts';

const messages = [
  { role: 'system', content: scenario.system },
  { role: 'user', content: scenario.question },
];
const call = {
  id: toolCallId,
  type: 'function',
  function: { name: weatherTool.name, arguments: JSON.stringify(toolArguments) },
};
const usageOf = ({ input, cached, output, reasoning }: (typeof openaiUsage)[keyof typeof openaiUsage]) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

const clientOf = ({ publicKey, secretKey, baseUrl }: Target): Langfuse =>
  new Langfuse({ publicKey, secretKey, baseUrl });

const controlOf = (client: Langfuse): ControlClient => ({
  createPrompt: async (body) => client.createPrompt(body as never),
  getPrompt: async (name, { version, ...options }) =>
    client.getPrompt(name, version, { ...options, cacheTtlSeconds: 0 } as never),
  updateLabels: async (name, version, newLabels) => client.updatePrompt({ name, version, newLabels: [...newLabels] }),
  createDataset: async (body) => client.createDataset(body),
  createItem: async (body) => client.createDatasetItem(body),
  getDataset: async (name) => client.getDataset(name),
});

export const drives: Drives = {
  prompts: async (target) => drivePrompts(controlOf(clientOf(target)), 'clients/langfuse-3'),
  datasets: async (target) => driveDataset(controlOf(clientOf(target)), 'clients/langfuse-3 ä/all'),
  experiment: async (target) => {
    const client = clientOf(target);
    const datasetName = 'clients/langfuse-3/experiment';
    await client.createDataset(datasetName);
    const id = `${datasetName} item`;
    await client.createDatasetItem({ datasetName, id, input: 'Paris', expectedOutput: 'PARIS' });
    const { items } = await client.getDataset(datasetName);
    const traces: string[] = [];
    for (const item of items) {
      const output = String(item.input).toUpperCase();
      const trace = client.trace({ name: 'upper case', input: item.input, output });
      await item.link(trace, 'first run', { description: 'of clients', metadata: { by: 'clients' } });
      trace.score({ name: 'exact', value: Number(output === item.expectedOutput) });
      traces.push(trace.id);
    }
    await client.shutdownAsync();
    const run = await client.getDatasetRun({ datasetName, runName: 'first run' });
    deepEqual(
      run.datasetRunItems.map((item) => [item.datasetItemId, item.traceId]),
      [[id, traces[0]]],
    );
  },
  agent: async ({ publicKey, secretKey, baseUrl }) => {
    const { userId, sessionId, tags, environment, release } = scenario;
    const langfuse = new Langfuse({ publicKey, secretKey, baseUrl, environment, release });
    const trace = langfuse.trace({
      name: scenario.traceName,
      userId,
      sessionId,
      tags: [...tags],
      input: { question: scenario.question },
      metadata: { plan: 'pro' },
      version: '7',
    });
    const span = trace.span({ name: 'answer', input: scenario.question });
    await pause();
    const first = span.generation({
      name: 'plan',
      model: scenario.chatModelUsed,
      modelParameters: { temperature: 1, max_completion_tokens: 500 },
      input: messages,
    });
    first.end({ output: { role: 'assistant', tool_calls: [call] }, usageDetails: usageOf(openaiUsage.toolCall) });
    await pause();
    const tool = span.span({ name: weatherTool.name, input: toolArguments });
    tool.end({ output: await lookUpWeather(toolArguments) });
    await pause();
    const second = span.generation({ name: 'answer-in-words', model: scenario.chatModelUsed, input: messages });
    second.update({ completionStartTime: new Date() });
    second.end({ output: scenario.answer, usageDetails: usageOf(openaiUsage.words) });
    await pause();
    span.event({ name: 'cache-miss', level: 'DEBUG', input: { key: 'paris' } });
    await pause();
    const failed = span.generation({ name: 'retry', model: scenario.missingModel, input: messages });
    failed.end({ level: 'ERROR', statusMessage: scenario.missingModelMessage });
    span.end({ output: scenario.answer });
    trace.update({ output: { answer: scenario.answer } });
    trace.score({ name: 'helpful', value: 1, comment: 'short' });
    await langfuse.shutdownAsync();
  },
  openai: async ({ publicKey, secretKey, baseUrl, providerUrl }) => {
    const { userId, sessionId, tags } = scenario;
    const langfuse = new Langfuse({ publicKey, secretKey, baseUrl });
    const trace = langfuse.trace({ name: scenario.traceName, userId, sessionId, tags: [...tags] });
    const openai = new OpenAI({ apiKey: 'none', baseURL: `${providerUrl}/v1`, maxRetries: 0 });
    const observed = observeOpenAI(openai, { parent: trace, generationName: 'llm' });
    trace.update({ output: await runOpenaiChatAgent(observed) });
    await langfuse.shutdownAsync();
  },
};
