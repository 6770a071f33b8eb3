import { ModelCallError } from '@spanledger/core';
import type { JsonObject } from '../json.ts';

/** Parameters that several providers have, by each of their common names. */
const parameterNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    maxTokens: ['max_tokens', 'maxOutputTokens', 'max_output_tokens', 'maxCompletionTokens'],
    topP: ['top_p'],
    topK: ['top_k'],
    stop: ['stopSequences', 'stop_sequences'],
    frequencyPenalty: ['frequency_penalty'],
    presencePenalty: ['presence_penalty'],
  }).flatMap(([name, others]) => [name, ...others].map((other) => [other, name] as const)),
);

/** The names of one format for common parameters. Others keep their names. */
export type WireNames = Readonly<Record<string, string>>;

/**
 * Parameters under the names of a format, without those that are null. Throws `refused` for one that the call itself
 * sets: `reserved` of the format.
 */
export const wireParameters = (given: JsonObject, names: WireNames, reserved: readonly string[]): JsonObject => {
  const parameters: [string, unknown][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const common = parameterNames.get(name) ?? name;
    const wireName = Object.hasOwn(names, common) ? (names[common] ?? common) : name;
    if (reserved.includes(wireName)) {
      throw new ModelCallError('refused', `The parameter ${name} is set by the call itself: leave it out.`);
    }
    parameters.push([wireName, common === 'stop' && typeof value === 'string' ? [value] : value]);
  }
  return Object.fromEntries(parameters);
};
