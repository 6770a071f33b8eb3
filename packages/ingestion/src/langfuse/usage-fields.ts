import { zeroUsd, parseUsd, type Usd } from '@spanledger/core';
import { z } from 'zod';
import { decimalText, isPlainObject } from './exact-json.ts';

export type Units = Readonly<Record<string, number>>;
export type Amounts = Readonly<Record<string, Usd>>;

const countMessage = 'must be a whole number, 0 or more, and at most 2^53 - 1';
const amountMessage = 'must be an amount in US dollars, 0 or more, and below 10^26';

const unitNames = ['CHARACTERS', 'TOKENS', 'SECONDS', 'MILLISECONDS', 'IMAGES', 'REQUESTS'] as const;

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value + 0 : undefined;

const optionalCount = z
  .unknown()
  .transform((value, context): number | undefined => {
    if (value === undefined || value === null) return undefined;
    const count = countOf(value);
    if (count === undefined) context.addIssue(countMessage);
    return count;
  })
  .optional();

const optionalAmount = z
  .unknown()
  .transform((value, context): Usd | undefined => {
    if (value === undefined || value === null) return undefined;
    const amount = parseUsd(decimalText(value));
    if (amount === undefined) context.addIssue(amountMessage);
    return amount;
  })
  .optional();

const drop = <T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> => {
  const kept: Record<string, T> = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) kept[key] = value;
  return kept;
};

/** `usage`, in its own shape or in OpenAI's camel case, as units and costs by bucket. */
export const usage = z
  .object({
    input: optionalCount,
    output: optionalCount,
    total: optionalCount,
    promptTokens: optionalCount,
    completionTokens: optionalCount,
    totalTokens: optionalCount,
    unit: z.enum(unitNames).nullish(),
    inputCost: optionalAmount,
    outputCost: optionalAmount,
    totalCost: optionalAmount,
  })
  .transform((given) => ({
    units: drop({
      input: given.promptTokens ?? given.input,
      output: given.completionTokens ?? given.output,
      total: given.totalTokens ?? given.total,
    }) as Units,
    amounts: drop({ input: given.inputCost, output: given.outputCost, total: given.totalCost }) as Amounts,
  }))
  .nullish();

const openAiShapes = [
  { input: 'prompt_tokens', output: 'completion_tokens', total: 'total_tokens' },
  { input: 'input_tokens', output: 'output_tokens', total: 'total_tokens' },
] as const;

/** `usageDetails`: either of OpenAI's shapes, whose parts are subtracted from their whole, or a free map. */
export const usageDetails = z
  .unknown()
  .transform((value, context) => {
    if (value === undefined || value === null) return value;
    if (!isPlainObject(value)) {
      context.addIssue('must be an object');
      return z.NEVER;
    }
    for (const shape of openAiShapes) {
      const units = openAiUnits(value, shape);
      if (units !== undefined) return { units, convention: 'inclusive' as const };
    }
    return { units: freeUnits(value, context), convention: 'given' as const };
  })
  .optional();

const openAiUnits = (value: Record<string, unknown>, shape: (typeof openAiShapes)[number]): Units | undefined => {
  const partsKeys = { input: `${shape.input}_details`, output: `${shape.output}_details` };
  const allowed = new Set<string>([...Object.values(shape), ...Object.values(partsKeys)]);
  if (Object.keys(value).some((key) => !allowed.has(key))) return undefined;
  const total = countOf(value[shape.total]);
  if (total === undefined) return undefined;
  const units: Record<string, number> = {};
  for (const side of ['input', 'output'] as const) {
    let whole = countOf(value[shape[side]]);
    const parts = partsOf(value[partsKeys[side]]);
    if (whole === undefined || parts === undefined) return undefined;
    for (const [name, count] of parts) {
      units[`${side}_${name}`] = count;
      whole = Math.max(whole - count, 0);
    }
    units[side] = whole;
  }
  return { ...units, total };
};

/** `undefined` when these are not counts by name. */
const partsOf = (value: unknown): [string, number][] | undefined => {
  if (value === undefined || value === null) return [];
  if (!isPlainObject(value)) return undefined;
  const parts: [string, number][] = [];
  for (const [name, part] of Object.entries(value)) {
    if (part === null) continue;
    const count = countOf(part);
    if (count === undefined || !name.isWellFormed()) return undefined;
    parts.push([name, count]);
  }
  return parts;
};

const numericPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Whole numbers and texts of them. What else clients put into their map is left out, fractions too: providers report
 * times and prices beside the tokens. Negative numbers are a mistake.
 */
const freeUnits = (value: Record<string, unknown>, context: z.RefinementCtx): Units => {
  const units: [string, number][] = [];
  for (const [bucket, given] of Object.entries(value)) {
    const text = typeof given === 'string' ? given.trim() : decimalText(given);
    if (text === undefined || !numericPattern.test(text)) continue;
    const number = Number(text);
    if (number > 0 && number % 1 !== 0) continue;
    const count = countOf(number);
    if (count === undefined) context.addIssue({ code: 'custom', path: [bucket], message: countMessage });
    else if (!bucket.isWellFormed()) context.addIssue('must have keys of well-formed Unicode');
    else units.push([bucket, count]);
  }
  return Object.fromEntries(units);
};

/** `costDetails`: amounts by bucket. Negative ones and what is not a number are left out. */
export const costDetails = z
  .unknown()
  .transform((value, context): Amounts | null | undefined => {
    if (value === undefined || value === null) return value;
    if (!isPlainObject(value)) {
      context.addIssue('must be an object');
      return z.NEVER;
    }
    const amounts: [string, Usd][] = [];
    for (const [bucket, given] of Object.entries(value)) {
      const text = decimalText(given);
      if (text === undefined || text.startsWith('-')) continue;
      const amount = parseUsd(text);
      if (amount === undefined) context.addIssue({ code: 'custom', path: [bucket], message: amountMessage });
      else if (!bucket.isWellFormed()) context.addIssue('must have keys of well-formed Unicode');
      else amounts.push([bucket, amount]);
    }
    return Object.fromEntries(amounts);
  })
  .optional();

/** Whether the parts of a cost, or of a usage, add up to something that a store can hold. */
export const isStorableCost = (amounts: Amounts): boolean =>
  Object.values(amounts).reduce((sum, amount) => sum + amount, zeroUsd) < 10n ** 38n;

export const isStorableUsage = (units: Units): boolean =>
  Number.isSafeInteger(Object.values(units).reduce((sum, count) => sum + count, 0));
