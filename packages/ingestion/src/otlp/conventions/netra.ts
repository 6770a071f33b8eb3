import { attribute, label } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** Netra: calls follow the generative-AI conventions. */
export const netra: Convention = {
  name: 'netra',
  rank: 651,
  fields: {
    sessionId: [attribute('netra.session_id', label)],
    userId: [attribute('netra.user_id', label)],
  },
};
