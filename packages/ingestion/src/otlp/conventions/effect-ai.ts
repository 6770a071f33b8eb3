import type { ObservationType } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, label, someContent } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';

/** Its attributes have names without a prefix: they are read on the span of a tool alone. */
const ofTool =
  <T>(read: (value: AttributeValue) => T | undefined) =>
  (value: AttributeValue, { span }: SpanView): T | undefined =>
    span.name === 'Toolkit.handle' ? read(value) : undefined;

/** Effect's AI packages: the generative-AI conventions, but for tools. */
export const effectAi: Convention = {
  name: 'effect-ai',
  rank: 690,
  fields: {
    type: [
      attribute(
        'tool',
        ofTool((): ObservationType => 'TOOL'),
        { rank: 410, keeps: true },
      ),
    ],
    name: [attribute('tool', ofTool(label), { rank: 80 })],
    input: [attribute('parameters', ofTool(someContent))],
  },
};
