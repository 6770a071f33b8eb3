import { content } from './attribute-source.ts';
import type { Convention, Source } from './convention.ts';
import { reportedUsage } from './usage-source.ts';

const fromEvent = (name: string, attribute: string): Source<string> => ({
  keys: [`event:${name}`],
  read: (_value, view) => {
    for (const event of view.events(name)) {
      const value = event.attributes.get(attribute);
      if (value !== undefined && value !== null && value !== '') return content(value);
    }
    return undefined;
  },
});

/**
 * Semantic Kernel before message events, and other emitters of its time: the whole prompt and the whole completion
 * are one span event each. Its later versions follow the generative-AI conventions.
 */
export const semanticKernel: Convention = {
  name: 'semantic-kernel',
  rank: 520,
  fields: {
    input: [fromEvent('gen_ai.content.prompt', 'gen_ai.prompt')],
    output: [fromEvent('gen_ai.content.completion', 'gen_ai.completion')],
    usage: [
      reportedUsage(
        { input: ['gen_ai.response.prompt_tokens'], output: ['gen_ai.response.completion_tokens'] },
        'inclusive',
        610,
      ),
    ],
  },
};
