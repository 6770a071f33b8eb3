import type { ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, isMap, jsonOf, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, Source } from './convention.ts';
import { scoreOfSpan, type Feedback } from './feedback.ts';
import { flattenedValue } from './flattened-value.ts';
import { addParameters } from './gen-ai-parameters.ts';
import { statedCosts } from './given-details.ts';
import { metadataBelow } from './metadata-source.ts';
import { reportedUsage } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = { MODEL: 'GENERATION', TOOL: 'TOOL', CHAIN: 'CHAIN' };
const aggregates: Readonly<Record<string, UsageRole>> = { CHAIN: 'aggregate' };

const metadataKey = 'honeyhive_metadata';

/** One attribute for each leaf; what a function returned is `result`. */
const side = (name: 'inputs' | 'outputs'): Source<string> => ({
  keys: [`honeyhive_${name}.*`],
  read: (_value, view) => {
    const family = view.family(`honeyhive_${name}.`);
    if (family === undefined) return undefined;
    const value = flattenedValue(family);
    const isResult = name === 'outputs' && isMap(value) && Object.keys(value).join() === 'result';
    const given = isResult ? (value['result'] ?? null) : value;
    return typeof given === 'string' ? someContent(given) : jsonOf(given);
  },
});

/** Numbers that an application states of a span: by its own code, or by a user. */
const scores = { metrics: false, feedback: true } as const;

const feedback: Source<readonly Feedback[]> = {
  keys: Object.keys(scores).map((name) => `honeyhive_${name}.*`),
  read: (_value, view) =>
    Object.entries(scores).flatMap(([collection, isByHuman]) => {
      const family = view.family(`honeyhive_${collection}.`);
      return (family?.suffixes ?? []).flatMap((name, index): readonly Feedback[] => {
        const score: AttributeValue = family?.values[index] ?? null;
        if (typeof score !== 'number' || !Number.isFinite(score)) return [];
        return [scoreOfSpan(`honeyhive_${collection}.${name}`, name, score, isByHuman)];
      });
    }),
};

/** HoneyHive's SDK: what an application states of its spans. Calls are those of OpenInference or OpenLLMetry. */
export const honeyHive: Convention = {
  name: 'honeyhive',
  rank: 692,
  fields: {
    type: [attribute('honeyhive_event_type', oneOf(kinds), { rank: 480, keeps: true })],
    input: [side('inputs')],
    output: [side('outputs')],
    model: [attribute('honeyhive_config.model', label)],
    modelParameters: [
      {
        keys: ['honeyhive_config.*'],
        read: (_value, view) => {
          const parameters: { [key: string]: AttributeValue } = {};
          addParameters(parameters, view.family('honeyhive_config.'));
          return jsonOf(parameters);
        },
      },
    ],
    usageRole: [attribute('honeyhive_event_type', oneOf(aggregates), { keeps: true })],
    usage: [
      reportedUsage(
        {
          input: [`${metadataKey}.prompt_tokens`],
          output: [`${metadataKey}.completion_tokens`],
          total: [`${metadataKey}.total_tokens`],
        },
        'inclusive',
      ),
    ],
    cost: [statedCosts({ total: `${metadataKey}.cost` })],
    metadata: [metadataBelow(metadataKey)],
    userId: attributes(['honeyhive_user_id', 'honeyhive_user_properties.user_id'], label, { keeps: true }),
    sessionId: attributes(['honeyhive.session_id', 'honeyhive_session_id'], label, { keeps: true }),
    feedback: [feedback],
  },
};
