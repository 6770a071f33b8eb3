import type { Usage } from '@spanledger/core';
import type { Convention, Source } from './convention.ts';
import { usageBesideThoughts } from './gemini-usage.ts';

/**
 * Counts of Gemini's Interactions API, whose output leaves out the thoughts. Whether the versions 1.0 add them depends on
 * a library that the span does not tell.
 */
const usageOfInteractions: Source<Usage> = {
  keys: ['scope:opentelemetry.instrumentation.google_genai'],
  rank: 590,
  keeps: true,
  read: (_value, view) => {
    if (view.get('gen_ai.operation.name') !== 'interactions.create' || view.scopeVersion.startsWith('1.0'))
      return undefined;
    return usageBesideThoughts(view);
  },
};

/** OpenTelemetry's instrumentation of Google's SDK for Python. It follows the generative-AI conventions but for this. */
export const googleGenAi: Convention = { name: 'google-genai', rank: 590, fields: { usage: [usageOfInteractions] } };
