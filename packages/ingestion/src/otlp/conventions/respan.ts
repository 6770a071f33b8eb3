import { attribute, attributes, label } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** Respan, over OpenLLMetry. */
export const respan: Convention = {
  name: 'respan',
  rank: 652,
  fields: {
    sessionId: attributes(['respan.sessions.session_identifier', 'respan.threads.thread_identifier'], label),
    userId: [attribute('respan.customer_params.customer_identifier', label)],
  },
};
