import { takeOutLifetimes, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { countedUsage } from './usage-source.ts';

/** The usage of an answer of OpenAI's SDK and of LiteLLM, as Python writes such an object, and of Haystack, which has a dict. */
const usagesOfAnswers = ['usage=CompletionUsage(', 'usage=Usage(', "'usage': {"];
const usageLengthMax = 2000;

const inputParts = {
  input_cached_tokens: /\b(?:cached_tokens|cached_content_token_count|cache_read_input_tokens)(?:=|': )(\d{1,15})\b/,
  input_cache_creation: /\bcache_(?:creation|write)_input_tokens(?:=|': )(\d{1,15})\b/,
  input_cache_creation_5m: /(?:\bephemeral_5m_input_tokens(?:=|': )|'ttl': '5m', 'inputTokens': )(\d{1,15})\b/,
  input_cache_creation_1h: /(?:\bephemeral_1h_input_tokens(?:=|': )|'ttl': '1h', 'inputTokens': )(\d{1,15})\b/,
};
const outputParts = { output_reasoning_tokens: /\breasoning_tokens(?:=|': )(\d{1,15})\b/ };
/** Of OpenAI's Responses API, of which Haystack's instrumentation has the total alone. */
const wholesOfResponses = { input: /'input_tokens': (\d{1,15})\b/, output: /'output_tokens': (\d{1,15})\b/ };

const states = (text: string, name: string, count: number | undefined): boolean =>
  [`${name}=${count}`, `'${name}': ${count}`].some((stated) =>
    [',', ')', '}'].some((end) => text.includes(stated + end)),
  );

const countsIn = (text: string, parts: Readonly<Record<string, RegExp>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([bucket, part]) => {
      const count = Number(part.exec(text)?.[1] ?? 0);
      return count === 0 ? [] : [[bucket, count]];
    }),
  );

/**
 * The usage with its parts, if the answer, stored unchanged, has an object of Python with the same counts and their
 * parts; else as it is. The last of such objects is the answer's: what the model wrote is before it.
 */
export const withPartsInPython = (usage: Usage, answer: AttributeValue | undefined): Usage => {
  const { input, output, total, ...others } = usage.details;
  if (typeof answer !== 'string' || Object.keys(others).length > 0) return usage;
  const start = Math.max(...usagesOfAnswers.map((name) => answer.lastIndexOf(name)));
  if (start < 0) return usage;
  const text = answer.slice(start, start + usageLengthMax);
  const hasTotalAlone = input === undefined && output === undefined;
  const wholes = hasTotalAlone ? countsIn(text, wholesOfResponses) : { input, output };
  const isSame = hasTotalAlone
    ? total !== undefined && (wholes['input'] ?? 0) + (wholes['output'] ?? 0) === total
    : states(text, 'prompt_tokens', input) && states(text, 'completion_tokens', output);
  if (!isSame) return usage;
  const parts = { inputParts: countsIn(text, inputParts), outputParts: countsIn(text, outputParts) };
  takeOutLifetimes(parts.inputParts);
  const known = countedUsage({ ...wholes, total, ...parts }, 'inclusive', 'own');
  return known === undefined ? usage : { ...known, role: usage.role };
};
