import {
  ownUsage,
  parseCount,
  parseUsd,
  providerUsage,
  withCacheLifetimes,
  setOwn,
  decimalText,
  isPlainObject,
  parseExactJson,
  type Usage,
  type Usd,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { assertFewValues } from '../parse-json-text.ts';
import { isMap, parsedObject } from './attribute-source.ts';
import type { Source, SpanView } from './convention.ts';

/**
 * Usage from a caller, as a JSON object: the shape of a provider's own answer, whose parts are taken out of their
 * whole, or a free map (`ownUsage`). Entries that are no counts are recorded and left out; `undefined` when none is
 * left.
 */
export const givenUsageDetails = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const given = parsedObject(value);
  if (given === undefined) {
    view.note('usage details are not a JSON object, so nothing was counted');
    return undefined;
  }
  const usage = providerUsage(given);
  if (usage !== undefined && 'details' in usage) return { ...usage, role: view.usageRole };
  const details: Record<string, number> = {};
  for (const [key, entry] of Object.entries(withCacheLifetimes(given))) {
    const count = parseCount(entry);
    if (count !== undefined) setOwn(details, key, count);
    else if (entry !== null) view.note('usage details hold something that is not a whole number of 0 or more');
  }
  return Object.keys(details).length === 0 ? undefined : ownUsage(details, view.usageRole);
};

/**
 * Costs from a caller, as a JSON object, read from their decimal text. Values that are no amount are recorded and left
 * out.
 */
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

/** The object in a JSON text, with every digit of its numbers; `undefined` for any other value. */
export const exactObject = (value: AttributeValue): Readonly<Record<string, unknown>> | undefined => {
  if (typeof value !== 'string') return isMap(value) ? value : undefined;
  try {
    assertFewValues(value);
    const object = parseExactJson(value);
    return isPlainObject(object) ? object : undefined;
  } catch {
    return undefined;
  }
};

/** One amount; an invalid one is recorded. */
export const amountOf = (value: AttributeValue | undefined, key: string, view: SpanView): Usd | undefined => {
  if (value === undefined || value === '') return undefined;
  const amount = parseUsd(value);
  if (amount === undefined) view.note(`${key} is not an amount of 0 or more, so no cost was taken`);
  return amount;
};

/** The same as the whole cost of a call. */
export const totalAmountOf = (
  value: AttributeValue | undefined,
  key: string,
  view: SpanView,
): Readonly<Record<string, Usd>> | undefined => {
  const total = amountOf(value, key, view);
  return total === undefined ? undefined : { total };
};

/** Costs in attributes of their own, by bucket. */
export const statedCosts = (keys: Readonly<Record<string, string>>): Source<Readonly<Record<string, Usd>>> => ({
  keys: Object.values(keys),
  read: (_value, view) => {
    const amounts: Record<string, Usd> = {};
    for (const [bucket, key] of Object.entries(keys)) {
      const amount = amountOf(view.get(key), key, view);
      if (amount !== undefined) amounts[bucket] = amount;
    }
    return Object.keys(amounts).length === 0 ? undefined : amounts;
  },
});
