import { attribute, label, oneOf } from './attribute-source.ts';
import type { Convention } from './convention.ts';

const invocation = 'llm_invocation';

/**
 * Embabel, for Java and Kotlin. Spring AI's spans tell of its calls; next to each is another one with the same usage,
 * without the attributes by which that would be a call. It names the model, for calls that Spring AI does not make.
 */
export const embabel: Convention = {
  name: 'embabel',
  rank: 586,
  fields: {
    type: [attribute('embabel.event.type', oneOf({ LLM_INVOCATION: 'SPAN' }), { keeps: true })],
    usageRole: [attribute('embabel.event.type', oneOf({ LLM_INVOCATION: 'aggregate' }), { keeps: true })],
    model: [
      attribute(
        'embabel.llm.model',
        (value, view) => (view.get('embabel.event.type') === invocation ? label(value) : undefined),
        { keeps: true },
      ),
    ],
  },
};
