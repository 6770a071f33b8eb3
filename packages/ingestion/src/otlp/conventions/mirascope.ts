import type { Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, jsonContent, label, parsedObject, someContent } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { tagsOf } from './tags.ts';
import { countedUsage, countsIn } from './usage-source.ts';

const usageKey = 'mirascope.response.usage';

/** The conventions have its wholes, on the same span; only here is what was cached. */
const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const given = parsedObject(value);
  const { input, output, total } = countsIn(given, {
    input_tokens: 'input',
    output_tokens: 'output',
    total_tokens: 'total',
  });
  const inputParts = countsIn(given, {
    cache_read_tokens: 'input_cached_tokens',
    cache_write_tokens: 'input_cache_creation',
  });
  const outputParts = countsIn(given, { reasoning_tokens: 'output_reasoning_tokens' });
  return countedUsage({ input, output, total, inputParts, outputParts }, 'inclusive', view.usageRole);
};

/** Without the name of OpenAI's interface, which its ids of models end with. */
const modelOf = (value: AttributeValue): string | undefined => label(value)?.replace(/:(?:completions|responses)$/, '');

const ofCall = (value: AttributeValue, view: SpanView): string | undefined =>
  view.get(usageKey) === undefined && view.scopeName !== 'mirascope.llm' ? undefined : modelOf(value);

const keeps = { keeps: true } as const;

/** Mirascope: calls follow the generative-AI conventions; spans of traced functions around them have the same usage. */
export const mirascope: Convention = {
  name: 'mirascope',
  rank: 603,
  fields: {
    model: [
      attribute('gen_ai.response.model', ofCall, { rank: 240, ...keeps }),
      attribute('gen_ai.request.model', ofCall, { rank: 245, ...keeps }),
      attribute('mirascope.response.model_id', modelOf, keeps),
    ],
    provider: [attribute('mirascope.response.provider_id', label, keeps)],
    usage: [attribute(usageKey, usageOf, { rank: 590, ...keeps })],
    usageRole: [attribute('mirascope.type', () => 'aggregate', keeps)],
    input: [attribute('mirascope.trace.arg_values', jsonContent, { rank: 799 })],
    output: [attribute('mirascope.trace.output', someContent, { rank: 799 })],
    sessionId: [attribute('mirascope.ops.session.id', label)],
    tags: [attribute('mirascope.trace.tags', tagsOf)],
  },
};
