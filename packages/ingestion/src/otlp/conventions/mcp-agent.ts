import { attribute } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** On each of its spans that has usage. Their scope has the name of the user's service. */
const ownKey = 'request_params.max_iterations';

/** mcp-agent: a turn has the sum of its calls, which OpenLLMetry's instrumentations report below it if they are installed. */
export const mcpAgent: Convention = {
  name: 'mcp-agent',
  rank: 587,
  fields: { usageRole: [attribute(ownKey, () => 'aggregate', { keeps: true })] },
};
