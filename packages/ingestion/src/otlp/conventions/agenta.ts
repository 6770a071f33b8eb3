import type { ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, isMap, jsonOf, label, oneOf, parsed, someContent } from './attribute-source.ts';
import type { AttributeFamily, Convention, Source, SpanView } from './convention.ts';
import { flattenedValue } from './flattened-value.ts';
import { addParameters } from './gen-ai-parameters.ts';
import { statedCosts } from './given-details.ts';
import { metadataBelow } from './metadata-source.ts';
import { reportedUsage } from './usage-source.ts';

const kindKey = 'ag.type.node';

const kinds: Readonly<Record<string, ObservationType>> = {
  AGENT: 'AGENT',
  CHAIN: 'CHAIN',
  WORKFLOW: 'CHAIN',
  TOOL: 'TOOL',
  EMBEDDING: 'EMBEDDING',
  QUERY: 'RETRIEVER',
  RERANK: 'RETRIEVER',
  COMPLETION: 'GENERATION',
  CHAT: 'GENERATION',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  AGENT: 'aggregate',
  CHAIN: 'aggregate',
  WORKFLOW: 'aggregate',
  TASK: 'aggregate',
};

const jsonMark = '@ag.type=json:';

/** Names of a value that has none of its own, and those of a call's messages. */
const unnamed = ['__default__', 'prompt', 'completion'];

const unmarked = (value: AttributeValue): AttributeValue =>
  typeof value === 'string' && value.startsWith(jsonMark) ? (parsed(value.slice(jsonMark.length)) ?? value) : value;

const unmarkedFamily = (view: SpanView, prefix: string): AttributeFamily | undefined => {
  const family = view.family(prefix);
  return family && { ...family, values: family.values.map(unmarked) };
};

const isCall = (view: SpanView): boolean => {
  const type = oneOf(kinds)(view.get(kindKey) ?? null);
  return type === 'GENERATION' || type === 'EMBEDDING';
};

/** One attribute for each leaf, or JSON from some depth on. */
const side = (name: 'inputs' | 'outputs'): Source<string> => ({
  keys: [`ag.data.${name}`, `ag.data.${name}.*`],
  read: (_value, view) => {
    const family = unmarkedFamily(view, `ag.data.${name}.`);
    const value = family === undefined ? unmarked(view.get(`ag.data.${name}`) ?? '') : flattenedValue(family);
    const [key = '', ...others] = isMap(value) ? Object.keys(value) : [];
    const isUnnamed = others.length === 0 && (key === unnamed[0] || (isCall(view) && unnamed.includes(key)));
    const given = isMap(value) && isUnnamed ? (value[key] ?? null) : value;
    return typeof given === 'string' ? someContent(given) : jsonOf(given);
  },
});

const configuration = 'ag.meta.configuration.';

const parameters: Source<string> = {
  keys: [`${configuration}*`],
  read: (_value, view) => {
    if (!isCall(view)) return undefined;
    const given: { [key: string]: AttributeValue } = {};
    addParameters(given, unmarkedFamily(view, configuration));
    return jsonOf(given);
  },
};

/** Agenta's SDK: what an application states of its spans, and calls by its callback for LiteLLM. */
export const agenta: Convention = {
  name: 'agenta',
  rank: 693,
  fields: {
    type: [attribute(kindKey, oneOf(kinds), { rank: 409, keeps: true })],
    input: [side('inputs')],
    output: [side('outputs')],
    model: [attribute(`${configuration}model`, (value, view) => (isCall(view) ? label(value) : undefined))],
    modelParameters: [parameters],
    usageRole: [attribute(kindKey, oneOf(aggregates), { keeps: true })],
    usage: [
      reportedUsage(
        {
          input: ['ag.metrics.unit.tokens.prompt'],
          output: ['ag.metrics.unit.tokens.completion'],
          total: ['ag.metrics.unit.tokens.total'],
          inputParts: { input_cached_tokens: ['ag.metrics.unit.tokens.cache_read'] },
        },
        'inclusive',
      ),
    ],
    cost: [statedCosts({ total: 'ag.metrics.unit.costs.total' })],
    metadata: [metadataBelow('ag.meta')],
    userId: [attribute('ag.user.id', label)],
    sessionId: [attribute('ag.session.id', label)],
  },
};
