import { attribute, attributes, someContent } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** Sentry's SDKs. But for these messages its calls follow the generative-AI conventions. */
export const sentry: Convention = {
  name: 'sentry',
  rank: 772,
  fields: {
    input: [attribute('gen_ai.request.messages', someContent)],
    output: attributes(['gen_ai.response.text', 'gen_ai.response.object', 'gen_ai.response.tool_calls'], someContent),
  },
};
