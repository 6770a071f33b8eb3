import { attribute, label } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { metadataBelow } from './metadata-source.ts';

/** OpenRouter's Broadcast. Its calls follow the generative-AI conventions. */
export const openRouter: Convention = {
  name: 'openrouter',
  rank: 655,
  fields: {
    traceName: [attribute('trace.name', label)],
    traceMetadata: [metadataBelow('trace.metadata')],
    metadata: [metadataBelow('trace.metadata')],
  },
};
