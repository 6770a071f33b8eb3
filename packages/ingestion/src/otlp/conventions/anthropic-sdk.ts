import { attribute, onlyOn } from './attribute-source.ts';
import { keysOf, reportedUsage, type UsageKeys } from './usage-source.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import type { Convention } from './convention.ts';

const scopePrefix = 'com.anthropic.sdk.';

/** It counts the tokens of a prompt, and calls no model. */
const countingRoute = '/v1/messages/count_tokens';

const lifetimes: NonNullable<UsageKeys['inputParts']> = {
  input_cache_creation_5m: ['anthropic.usage.cache_creation.ephemeral_5m_input_tokens'],
  input_cache_creation_1h: ['anthropic.usage.cache_creation.ephemeral_1h_input_tokens'],
};

const counts = genAiUsageKeys('gen_ai.usage.');
const keys: UsageKeys = { ...counts, inputParts: { ...counts.inputParts, ...lifetimes } };

/** Cache writes without a lifetime stay a bucket of their own. */
const usage = reportedUsage(keys, 'inclusive');

/**
 * Anthropic's own SDKs, for Python from version 2 on and for TypeScript from version 1 on. They follow the
 * generative-AI conventions without content, and have the lifetimes of cache entries.
 */
export const anthropicSdk: Convention = {
  name: 'anthropic-sdk',
  rank: 590,
  fields: {
    type: [
      attribute(
        'http.route',
        (value, view) => (value === countingRoute && view.scopeName.startsWith(scopePrefix) ? 'SPAN' : undefined),
        { rank: 180, keeps: true },
      ),
    ],
    usage: [
      {
        keys: keysOf({ inputParts: lifetimes }),
        keeps: true,
        read: onlyOn((view) => view.scopeName.startsWith(scopePrefix))(usage.read),
      },
    ],
  },
};
