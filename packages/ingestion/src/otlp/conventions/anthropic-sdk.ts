import { countedUsage, keysOf, takeCount, takeCounts, type UsageKeys } from './usage-source.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import type { Convention, SpanView } from './convention.ts';

const scopePrefix = 'com.anthropic.sdk.';

const lifetimes: NonNullable<UsageKeys['inputParts']> = {
  input_cache_creation_5m: ['anthropic.usage.cache_creation.ephemeral_5m_input_tokens'],
  input_cache_creation_1h: ['anthropic.usage.cache_creation.ephemeral_1h_input_tokens'],
};

const { inputParts: { input_cache_creation: written = [], ...otherParts } = {}, ...others } =
  genAiUsageKeys('gen_ai.usage.');

/** Cache writes, by the lifetime of the entries; those without a lifetime stay a bucket of their own. */
const writtenTo = (view: SpanView): Readonly<Record<string, number>> => {
  const byLifetime = takeCounts(view, lifetimes);
  const all = takeCount(view, written) ?? 0;
  const rest = all - Object.values(byLifetime).reduce((sum, count) => sum + count, 0);
  return rest > 0 ? { ...byLifetime, input_cache_creation: rest } : byLifetime;
};

/**
 * Anthropic's own SDKs, for Python from version 2 on and for TypeScript from version 1 on. They follow the
 * generative-AI conventions without content, and have the lifetimes of cache entries.
 */
export const anthropicSdk: Convention = {
  name: 'anthropic-sdk',
  rank: 590,
  fields: {
    usage: [
      {
        keys: keysOf({ inputParts: lifetimes }),
        keeps: true,
        read: (_value, view) =>
          view.scopeName.startsWith(scopePrefix)
            ? countedUsage(
                {
                  input: takeCount(view, others.input),
                  output: takeCount(view, others.output),
                  total: takeCount(view, others.total),
                  inputParts: { ...takeCounts(view, otherParts), ...writtenTo(view) },
                  outputParts: takeCounts(view, others.outputParts),
                },
                'inclusive',
                view.usageRole,
              )
            : undefined,
      },
    ],
  },
};
