import { givenUsage, normaliseUsage, parseUsd, type Usage, type Usd } from '@spanledger/core';
import { decimalText, isPlainObject, parseExactJson } from '../../langfuse/exact-json.ts';
import type { AttributeValue } from '../otlp-span.ts';
import { setOwn } from '../set-own.ts';
import { isMap, parsedObject, type JsonMap } from './attribute-source.ts';
import type { SpanView } from './convention.ts';
import { countOf } from './usage-source.ts';

/**
 * Usage that a caller gave as a JSON object: kept as it is, unless it has the exact shape of OpenAI's, whose parts
 * are within their wholes. Entries that are no counts are noted and left out; `undefined` when none is left.
 */
export const givenUsageDetails = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const given = parsedObject(value);
  if (given === undefined) {
    view.note('usage details are not a JSON object, so nothing was counted');
    return undefined;
  }
  const openAi = openAiUsage(given, view);
  if (openAi !== undefined) return openAi;
  const details: Record<string, number> = {};
  for (const key of Object.keys(given)) {
    const count = countOf(given[key]);
    if (count !== undefined) setOwn(details, key, count);
    else if (given[key] !== null) view.note('usage details hold something that is not a whole number of 0 or more');
  }
  return Object.keys(details).length === 0 ? undefined : givenUsage(details, view.usageRole);
};

const openAiShapes = [
  {
    input: 'prompt_tokens',
    output: 'completion_tokens',
    inputParts: 'prompt_tokens_details',
    outputParts: 'completion_tokens_details',
  },
  {
    input: 'input_tokens',
    output: 'output_tokens',
    inputParts: 'input_tokens_details',
    outputParts: 'output_tokens_details',
  },
] as const;

const openAiUsage = (given: JsonMap, view: SpanView): Usage | undefined => {
  if (given['total_tokens'] === undefined) return undefined;
  for (const shape of openAiShapes) {
    const allowed = new Set<string>([...Object.values(shape), 'total_tokens']);
    const input = countOf(given[shape.input]);
    const output = countOf(given[shape.output]);
    const total = countOf(given['total_tokens']);
    if (input === undefined || output === undefined || total === undefined) continue;
    if (!Object.keys(given).every((key) => allowed.has(key))) continue;
    const inputParts = partsOf(given[shape.inputParts], 'input_');
    const outputParts = partsOf(given[shape.outputParts], 'output_');
    return normaliseUsage({ input, output, total, inputParts, outputParts }, 'inclusive', view.usageRole);
  }
  return undefined;
};

const partsOf = (value: AttributeValue | undefined, prefix: string): Record<string, number> => {
  const parts: Record<string, number> = {};
  if (!isMap(value)) return parts;
  for (const key of Object.keys(value)) {
    const count = countOf(value[key]);
    if (count !== undefined) parts[`${prefix}${key}`] = count;
  }
  return parts;
};

/** Costs that a caller gave as a JSON object, read from their decimal text. What is no amount is noted and left out. */
export const givenCostDetails = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined => {
  const given = exactObject(value);
  if (given === undefined) {
    view.note('cost details are not a JSON object, so no cost was taken');
    return undefined;
  }
  const costs: Record<string, Usd> = {};
  for (const key of Object.keys(given)) {
    const amount = parseUsd(decimalText(given[key]) ?? given[key]);
    if (amount !== undefined) setOwn(costs, key, amount);
    else if (given[key] !== null) view.note('cost details hold something that is not an amount of 0 or more');
  }
  return Object.keys(costs).length === 0 ? undefined : costs;
};

/** The object in a JSON text, with every digit of its numbers. */
const exactObject = (value: AttributeValue): Readonly<Record<string, unknown>> | undefined => {
  if (typeof value !== 'string') return isMap(value) ? value : undefined;
  try {
    const object = parseExactJson(value);
    return isPlainObject(object) ? object : undefined;
  } catch {
    return undefined;
  }
};

/** One amount; what is none is noted. */
export const amountOf = (value: AttributeValue | undefined, key: string, view: SpanView): Usd | undefined => {
  if (value === undefined || value === '') return undefined;
  const amount = parseUsd(value);
  if (amount === undefined) view.note(`${key} is not an amount of 0 or more, so no cost was taken`);
  return amount;
};
