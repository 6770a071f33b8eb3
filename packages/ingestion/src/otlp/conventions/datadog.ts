import type { ObservationType, UsageRole } from '@spanledger/core';
import { attribute, label, oneOf } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** Kinds of its spans that are no operations of the generative-AI conventions. */
const kinds: Readonly<Record<string, ObservationType>> = {
  WORKFLOW: 'CHAIN',
  TASK: 'SPAN',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  WORKFLOW: 'aggregate',
  TASK: 'aggregate',
  AGENT: 'aggregate',
};

/** Datadog's LLM Observability with `OTEL_TRACES_EXPORTER=otlp`. Model calls follow the generative-AI conventions. */
export const datadog: Convention = {
  name: 'datadog',
  rank: 595,
  fields: {
    type: [attribute('gen_ai.operation.name', oneOf(kinds), { rank: 182, keeps: true })],
    usageRole: [attribute('gen_ai.operation.name', oneOf(aggregates), { keeps: true })],
    name: [
      attribute('operation.name', (value, view) =>
        view.span.name === view.get('gen_ai.operation.name') ? label(value) : undefined,
      ),
    ],
  },
};
