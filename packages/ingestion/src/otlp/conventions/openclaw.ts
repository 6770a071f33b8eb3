import type { UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';

const roleOf = (_value: AttributeValue, { span }: SpanView): UsageRole | undefined =>
  span.name === 'openclaw.model.usage' ? 'aggregate' : undefined;

/** OpenClaw: the generative-AI conventions, with the sum of a turn in a span of its own beside those of its calls. */
export const openClaw: Convention = {
  name: 'openclaw',
  rank: 586,
  fields: { usageRole: [attribute('openclaw.tokens.total', roleOf, { keeps: true })] },
};
