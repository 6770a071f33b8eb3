import type { Usage } from '@spanledger/core';
import type { Convention, Source } from './convention.ts';
import { usageBesideThoughts } from './gemini-usage.ts';

const scopesOfGemini = ['openlit.instrumentation.google_ai_studio', '@openlit/instrumentation-google-ai'];

/** Gemini's own counts, whose output leaves out the thoughts. */
const usageOfGemini: Source<Usage> = {
  keys: scopesOfGemini.map((scope) => `scope:${scope}`),
  rank: 590,
  keeps: true,
  read: (_value, view) => usageBesideThoughts(view),
};

/**
 * OpenLIT, for Python and for JavaScript. It follows the generative-AI conventions, but for the counts of some
 * providers, which it passes on.
 */
export const openLit: Convention = {
  name: 'openlit',
  rank: 605,
  fields: { usage: [usageOfGemini] },
  tokenCountings: {
    'openlit.instrumentation.anthropic': 'exclusive',
    'openlit.instrumentation.bedrock': 'exclusive',
    '@openlit/instrumentation-anthropic': 'exclusive',
    '@openlit/instrumentation-bedrock': 'exclusive',
  },
};
