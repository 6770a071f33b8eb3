import type { ObservationType, Usage } from '@spanledger/core';
import { attribute } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { countOf, countedUsage } from './usage-source.ts';

const usageEvent = 'gen_ai.usage';

/** Of these, the total has nothing else beyond the other counts than what was read from a cache. */
const withReadsOnly: ReadonlySet<unknown> = new Set(['OpenAI', 'GoogleGeminiAI']);

/**
 * A stream has an event for each of its parts, of which the last has the counts of the whole. The input leaves out what
 * was cached, which only the total has; the output leaves out thoughts that have a count.
 */
const usageOf = (_value: unknown, view: SpanView): Usage | undefined => {
  const counts = view.events(usageEvent).at(-1)?.attributes;
  const count = (name: string): number | undefined => countOf(counts?.get(`gen_ai.usage.${name}`));
  const input = count('input_tokens');
  if (input === undefined) return undefined;
  const output = count('output_tokens') ?? 0;
  const thoughts = count('thoughts_tokens') ?? 0;
  const stated = input + output + thoughts;
  const cached = Math.max((count('total_tokens') ?? 0) - stated, 0);
  if (cached > 0 && !withReadsOnly.has(view.get('gen_ai.system'))) {
    view.note('tokens that only the total has were counted as read from a cache; some may have been written to it');
  }
  const parts = { inputParts: { input_cached_tokens: cached }, outputParts: { output_reasoning_tokens: thoughts } };
  return countedUsage({ input, output, total: stated + cached, ...parts }, 'exclusive', view.usageRole);
};

const toolOf = (_value: unknown, view: SpanView): ObservationType | undefined =>
  view.get('function.id') === undefined ? undefined : 'TOOL';

/** Ax: calls follow the generative-AI conventions, but for their usage, which is in span events, and content, which is not sent. */
export const axLlm: Convention = {
  name: 'ax',
  rank: 604,
  fields: {
    type: [attribute('tool.mode', toolOf, { keeps: true })],
    usage: [{ keys: [`event:${usageEvent}`], keeps: true, read: usageOf }],
  },
};
