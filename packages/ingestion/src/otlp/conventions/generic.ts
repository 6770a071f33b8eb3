import type { ObservationType } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, objectText, someContent, unquoted } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { userOf } from './guardrails.ts';

const modelKeys = [
  'langfuse.observation.model.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'llm.model_name',
  'model',
];

const statusError = 2;

/** The error, if the status only has that there was one. */
const errorMessage = (value: AttributeValue, view: SpanView): string | undefined => {
  const { statusCode, statusMessage } = view.span;
  const isStatedElsewhere = statusMessage !== '' || view.events('exception').length > 0;
  return statusCode === statusError && !isStatedElsewhere ? label(value) : undefined;
};

/** OpenTelemetry's own attributes, and common names of emitters without a convention of their own. */
export const generic: Convention = {
  name: 'generic',
  rank: 900,
  fields: {
    type: attributes<ObservationType>(modelKeys, (value) => (label(value) === undefined ? undefined : 'GENERATION'), {
      keeps: true,
    }),
    input: [attribute('input', someContent, { rank: 720 }), attribute('tool_arguments', someContent, { rank: 740 })],
    output: [attribute('output', someContent, { rank: 720 }), attribute('tool_response', someContent, { rank: 740 })],
    model: [attribute('model', (value) => label(unquoted(value)))],
    modelParameters: [attribute('model_config', objectText, { rank: 510 })],
    statusMessage: attributes(['error.message', 'exception.message', 'error.type'], errorMessage, { keeps: true }),
    version: [attribute('service.version', label, { keeps: true })],
    environment: attributes(['deployment.environment.name', 'deployment.environment'], label, { rank: 110 }),
    userId: [attribute('user.id', userOf, { rank: 110 }), attribute('enduser.id', label)],
    sessionId: [attribute('session.id', label, { rank: 110 })],
  },
};
