import { expect } from 'vitest';
import { scenario, toolArguments, toolCallId, toolResult, weatherTool } from '../scenario.ts';
import type { ExpectedObservation } from './expected-trace.ts';

/**
 * The usage in the provider server's answers, in disjoint buckets. Prices in US dollars per million tokens: gpt-5-mini
 * 0.25, cached 0.025, out 2 · claude-sonnet-4-5 3, read 0.30, written 3.75, out 15 · text-embedding-3-small 0.02 ·
 * gemini-2.5-flash 0.30, cached 0.03, out 2.50.
 */
export const openaiToolCall = {
  usage: { input: 56, input_cached_tokens: 64, output: 18, output_reasoning_tokens: 12, total: 150 },
  cost: 0.000_075_6,
} as const;
export const openaiWords = {
  usage: { input: 52, input_cached_tokens: 128, output: 20, output_reasoning_tokens: 5, total: 205 },
  cost: 0.000_066_2,
} as const;
/** The parts of the usage that these answers state as 0. */
export const openaiWithout = {
  input_audio_tokens: 0,
  output_audio_tokens: 0,
  output_accepted_prediction_tokens: 0,
  output_rejected_prediction_tokens: 0,
} as const;
/** The sum of both, as reported by wrappers. */
export const openaiBoth = {
  usage: { input: 108, input_cached_tokens: 192, output: 38, output_reasoning_tokens: 17, total: 355 },
  cost: 0.000_141_8,
} as const;

/** As reported by clients without cached and reasoning tokens. */
export const openaiToolCallPlain = { usage: { input: 120, output: 30, total: 150 }, cost: 0.000_09 } as const;
export const openaiWordsPlain = { usage: { input: 180, output: 25, total: 205 }, cost: 0.000_095 } as const;

/** As reported by clients without reasoning tokens. */
export const openaiToolCallCached = {
  usage: { input: 56, input_cached_tokens: 64, output: 30, total: 150 },
  cost: 0.000_075_6,
} as const;
export const openaiWordsCached = {
  usage: { input: 52, input_cached_tokens: 128, output: 25, total: 205 },
  cost: 0.000_066_2,
} as const;
export const openaiBothCached = {
  usage: { input: 108, input_cached_tokens: 192, output: 55, total: 355 },
  cost: 0.000_141_8,
} as const;

export const openaiEmbedding = { usage: { input: 8, total: 8 }, cost: 0.000_000_16 } as const;

export const anthropicToolCall = {
  usage: { input: 56, input_cached_tokens: 64, input_cache_creation: 20, output: 30, total: 170 },
  cost: 0.000_712_2,
} as const;
/** The same, if the lifetime of tokens written to the cache is reported, by Anthropic's SDK or in the answer. */
export const anthropicToolCallByLifetime = {
  usage: { input: 56, input_cached_tokens: 64, input_cache_creation_5m: 20, output: 30, total: 170 },
  cost: 0.000_712_2,
} as const;
export const anthropicWords = {
  usage: { input: 52, input_cached_tokens: 128, output: 25, total: 205 },
  cost: 0.000_569_4,
} as const;

/** The trace fields that every driver sets if it can. */
export const attributed = {
  userId: scenario.userId,
  sessionId: scenario.sessionId,
  tags: scenario.tags,
} as const;
export const released = { environment: scenario.environment, release: scenario.release } as const;

export const chatMessages = [
  { role: 'system', content: scenario.system },
  { role: 'user', content: scenario.question },
] as const;

/** The assistant's message that calls the tool, in the format of OpenAI's chat API. */
export const toolCallMessage = {
  role: 'assistant',
  tool_calls: [
    {
      id: toolCallId,
      type: 'function',
      function: { name: weatherTool.name, arguments: JSON.stringify(toolArguments) },
    },
  ],
} as const;

/** The same in the format of the GenAI conventions. */
export const toolCallParts = [
  { type: 'tool_call', id: toolCallId, name: weatherTool.name, arguments: toolArguments },
] as const;
export const questionParts = [
  { role: 'system', content: scenario.system },
  { role: 'user', parts: [{ type: 'text', content: scenario.question }] },
] as const;
export const answerParts = [{ type: 'text', content: scenario.answer }] as const;

export const tool: ExpectedObservation = {
  type: 'TOOL',
  name: weatherTool.name,
  input: toolArguments,
  output: toolResult,
};

/** A failed call has an error message. */
export const failed = {
  model: scenario.missingModel,
  level: 'ERROR',
  statusMessage: expect.stringContaining(scenario.missingModelMessage) as unknown,
} as const;

/** Matches any value whose JSON contains all these texts. */
export const mentioning = (...texts: readonly string[]): unknown => ({
  asymmetricMatch: (value: unknown): boolean => texts.every((text) => JSON.stringify(value).includes(text)),
  toString: () => 'Mentioning',
  toAsymmetricMatcher: () => `Mentioning<${texts.join(', ')}>`,
});

/** Both calls of Anthropic, once each. */
export const anthropicTotal = 0.001_281_6;
/** Both calls of OpenAI, once each. */
export const openaiTotal = 0.000_141_8;

/** The reports of `anthropic` for Python itself, one per call, which count only if there are no other reports. */
export const anthropicSpan = { type: 'GENERATION', name: 'anthropic.messages.create' } as const;
export const anthropicSpans = {
  toolCall: { ...anthropicSpan, model: scenario.messageModelUsed, ...anthropicToolCallByLifetime },
  words: { ...anthropicSpan, model: scenario.messageModelUsed, hasFirstToken: true, ...anthropicWords },
  failed: { ...anthropicSpan, ...failed, statusMessage: 'not_found_error' },
} as const;

/** The application's span around the agent. */
export const appTrace = {
  name: scenario.traceName,
  ...attributed,
  tags: [],
  input: scenario.question,
  output: scenario.answer,
} as const;
export const appSpan = {
  type: 'CHAIN',
  name: scenario.traceName,
  input: scenario.question,
  output: scenario.answer,
} as const;
