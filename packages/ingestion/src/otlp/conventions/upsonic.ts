import { attribute } from './attribute-source.ts';
import type { Convention } from './convention.ts';

const keeps = { keeps: true } as const;

/** Upsonic. Its calls of models are those of Pydantic AI; a run of an agent has the sum of them, without a model. */
export const upsonic: Convention = {
  name: 'upsonic',
  rank: 588,
  fields: {
    type: [attribute('upsonic.run_id', () => 'AGENT', keeps), attribute('upsonic.tool.name', () => 'TOOL', keeps)],
    usageRole: [attribute('upsonic.run_id', () => 'aggregate', keeps)],
  },
};
