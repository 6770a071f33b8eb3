import { withThoughtsInTotal } from '@spanledger/core';
import { attribute } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { genAiUsage } from './gen-ai-usage-keys.ts';

const callName = 'llm.chat';
const google = 'google';

/**
 * Koog. Its model calls follow the generative-AI conventions, and its scope has the application's name. Of Gemini's
 * thoughts, and of the input of built-in tools, only the total knows.
 */
export const koog: Convention = {
  name: 'koog',
  rank: 584,
  fields: {
    usage: [
      attribute(
        'gen_ai.usage.total_tokens',
        (value, view) => {
          if (view.span.name !== callName || view.get('gen_ai.system') !== google) return undefined;
          const usage = genAiUsage.read(value, view);
          return usage === undefined ? undefined : withThoughtsInTotal(usage);
        },
        { rank: 589, keeps: true },
      ),
    ],
  },
};
