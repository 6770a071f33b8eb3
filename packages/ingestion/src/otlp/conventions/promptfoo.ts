import { attribute, flag, someContent } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/**
 * Promptfoo. Its calls follow the generative-AI conventions, with the contents in attributes of its own. What it answers
 * from its own cache asked no provider: the tokens of those spans were used by the call that filled the cache.
 */
export const promptfoo: Convention = {
  name: 'promptfoo',
  rank: 586,
  fields: {
    input: [attribute('promptfoo.request.body', someContent)],
    output: [attribute('promptfoo.response.body', someContent)],
    cost: [attribute('promptfoo.cache_hit', (value) => (flag(value) ? { total: 0n } : undefined), { keeps: true })],
  },
};
