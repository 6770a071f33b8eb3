import { normaliseUsage, parseCount, providerUsage, type UsageDetails } from '@spanledger/core';
import { objectOf, type JsonObject } from '../json.ts';

/** `usage` of chat completions and of responses, and of the servers that have their format with fewer members. */
export const openAiUsage = (given: JsonObject): UsageDetails => {
  const known = providerUsage(given);
  if (known !== undefined && 'details' in known) return known.details;
  const { cached_tokens: cached } = objectOf(given['prompt_tokens_details'] ?? given['input_tokens_details']);
  const reported = {
    input: parseCount(given['prompt_tokens'] ?? given['input_tokens']),
    output: parseCount(given['completion_tokens'] ?? given['output_tokens']),
    total: parseCount(given['total_tokens']),
    inputParts: { input_cached_tokens: parseCount(cached) ?? 0 },
  };
  return normaliseUsage(reported, 'inclusive')?.details ?? {};
};
