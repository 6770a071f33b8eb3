import type { ObservationType, Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, jsonContent, label, memberAt, memberLabel, parsedObject } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { givenUsageDetails } from './given-details.ts';

/** By the ends of the names of components. */
const components: readonly (readonly [end: string, type: ObservationType])[] = [
  ['Generator', 'GENERATION'],
  ['Embedder', 'EMBEDDING'],
  ['Retriever', 'RETRIEVER'],
  ['Agent', 'AGENT'],
];

const componentType = (value: AttributeValue | undefined): ObservationType | undefined =>
  components.find(([end]) => typeof value === 'string' && value.endsWith(end))?.[1];

const componentOutput = 'haystack.component.output';
const stepOutput = 'haystack.agent.step.llm.output';

/** What a generator adds to its first reply; other components may pass replies on. */
const replyOf = (value: AttributeValue, view: SpanView, name: string): AttributeValue | undefined => {
  const isOfGenerator = componentType(view.get('haystack.component.type')) === 'GENERATION';
  if (view.get(componentOutput) !== undefined && !isOfGenerator) return undefined;
  const output = parsedObject(value);
  return memberAt(firstOf(output?.['replies']), ['meta', name]) ?? memberAt(firstOf(output?.['meta']), [name]);
};

const firstOf = (list: AttributeValue | undefined): AttributeValue | undefined =>
  Array.isArray(list) ? (list as readonly AttributeValue[])[0] : undefined;

const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const usage = parsedObject(replyOf(value, view, 'usage'));
  return usage === undefined ? undefined : givenUsageDetails(usage, view);
};

const keeps = { keeps: true } as const;
const ofTypes = { rank: 463, ...keeps } as const;
const ofType = (type: ObservationType) => (): ObservationType => type;

/** Haystack's own tracer, which has the content, and so the usage, if content tracing is switched on. */
export const haystack: Convention = {
  name: 'haystack',
  rank: 706,
  fields: {
    type: [
      attribute('haystack.component.type', componentType, ofTypes),
      ...attributes(['haystack.agent.step.llm.input', stepOutput], ofType('GENERATION'), ofTypes),
      attribute('haystack.tool.name', ofType('TOOL'), ofTypes),
      attribute('haystack.agent.max_steps', ofType('AGENT'), ofTypes),
      ...attributes(['haystack.agent.step', 'haystack.pipeline.input_data'], ofType('CHAIN'), ofTypes),
    ],
    name: attributes(['haystack.component.name', 'haystack.tool.name'], label, keeps),
    model: attributes(
      [componentOutput, stepOutput],
      (value, view) => memberLabel(replyOf(value, view, 'model')),
      keeps,
    ),
    usage: attributes([componentOutput, stepOutput], usageOf, keeps),
    input: attributes(
      [
        'haystack.component.input',
        'haystack.agent.step.llm.input',
        'haystack.agent.step.tool.input',
        'haystack.agent.input',
        'haystack.pipeline.input_data',
      ],
      jsonContent,
    ),
    output: attributes(
      [
        componentOutput,
        stepOutput,
        'haystack.agent.step.tool.output',
        'haystack.agent.output',
        'haystack.pipeline.output_data',
      ],
      jsonContent,
    ),
  },
};
