import {
  normaliseUsage,
  parseCount,
  statedTierOf,
  withCacheLifetimes,
  type ModelRequest,
  type UsageDetails,
} from '@spanledger/core';
import { failureIn } from '../failures.ts';
import { objectOf, objectsOf, textOf, type JsonObject } from '../json.ts';
import { wireParameters } from './parameters.ts';
import { answerName, urlBelow, type AnswerReader, type WireFormat } from './wire-format.ts';

const anthropicUrl = 'https://api.anthropic.com';
const anthropicVersion = '2023-06-01';
const names = { maxTokens: 'max_tokens', topP: 'top_p', topK: 'top_k', stop: 'stop_sequences' };
const reserved = ['model', 'messages', 'system', 'stream', 'tools', 'tool_choice'];
/** The interface requires one; every model allows as many. */
const maxTokensDefault = 4096;

/** Messages of Anthropic. With a schema the model must call a tool with it, which every model supports. */
export const anthropicMessages: WireFormat = {
  request: ({ baseUrl }, { secretKey }, request) => {
    const base = baseUrl ?? anthropicUrl;
    const hasVersion = new URL(base).pathname.replace(/\/+$/, '').endsWith('/v1');
    return {
      url: urlBelow(base, hasVersion ? '/messages' : '/v1/messages'),
      headers: { 'x-api-key': secretKey, 'anthropic-version': anthropicVersion },
      body: messagesBody(request),
    };
  },
  reader: ({ schema }) => messagesReader(schema !== undefined),
};

const messagesBody = ({ model, messages, parameters, schema }: ModelRequest): string => {
  const { system, others } = withoutSystem(messages);
  return JSON.stringify({
    max_tokens: maxTokensDefault,
    ...wireParameters(parameters, names, reserved),
    model,
    ...(system === '' ? {} : { system }),
    messages: others.map(({ role, content }) => ({ role: role === 'assistant' ? role : 'user', content })),
    stream: true,
    ...(schema === undefined
      ? {}
      : { tools: [{ name: answerName, input_schema: schema }], tool_choice: { type: 'tool', name: answerName } }),
  });
};

/** System texts as one. Without other messages they become the user's: providers refuse a request without any. */
export const withoutSystem = (
  messages: ModelRequest['messages'],
): { readonly system: string; readonly others: ModelRequest['messages'] } => {
  const others = messages.filter(({ role }) => role !== 'system');
  if (others.length === 0) return { system: '', others: messages };
  const texts = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return { system: texts.join('\n\n'), others };
};

const messagesReader = (hasSchema: boolean): AnswerReader => {
  let reported: JsonObject = {};
  let finishReason: string | undefined;
  const report = (usage: unknown): void => {
    // The last event repeats counts of the first one, or has only those of the output.
    const counts = Object.entries(objectOf(usage)).filter(([, value]) => value !== null);
    reported = { ...reported, ...Object.fromEntries(counts) };
  };
  const facts = () => ({
    usage: anthropicUsage(reported),
    finishReason,
    serviceTier: statedTierOf(reported),
  });
  return {
    take: (event) => {
      const delta = objectOf(event['delta']);
      switch (event['type']) {
        case 'error':
          throw failureIn(event['error'], facts().usage);
        case 'message_start':
          report(objectOf(event['message'])['usage']);
          return '';
        case 'content_block_delta':
          return textOf(hasSchema ? delta['partial_json'] : delta['text']);
        case 'message_delta':
          report(event['usage']);
          finishReason = textOf(delta['stop_reason']) || finishReason;
          return '';
        case 'message':
          report(event['usage']);
          finishReason = textOf(event['stop_reason']) || 'stop';
          return textOfWhole(event, hasSchema);
        default:
          return '';
      }
    },
    facts,
  };
};

/** Of an answer that was not streamed. */
const textOfWhole = ({ content }: JsonObject, hasSchema: boolean): string => {
  const blocks = objectsOf(content);
  if (!hasSchema) return blocks.map(({ text }) => textOf(text)).join('');
  const call = blocks.find(({ type }) => type === 'tool_use');
  return call === undefined ? '' : JSON.stringify(call['input']);
};

const anthropicUsage = (reported: JsonObject): UsageDetails => {
  const given = withCacheLifetimes(reported);
  const count = (name: string): number | undefined => parseCount(given[name]);
  const inputParts = {
    input_cached_tokens: count('cache_read_input_tokens') ?? 0,
    input_cache_creation: count('cache_creation_input_tokens') ?? 0,
    input_cache_creation_5m: count('input_cache_creation_5m') ?? 0,
    input_cache_creation_1h: count('input_cache_creation_1h') ?? 0,
  };
  const usage = { input: count('input_tokens'), output: count('output_tokens'), inputParts };
  return normaliseUsage(usage, 'exclusive')?.details ?? {};
};
