import { agentCreation, agentNameAttributes, agentNameLengthMax, agentVersionAttribute } from '@spanledger/core';

/** The members that SDKs write on each span of an experiment; they are kept among the span's attributes. */
const member = (name: string): string => `attribute_text(o.metadata ->> 'attributes', 'langfuse.experiment.${name}')`;

/** What an observation under the alias `o` has of its experiment; absent outside of one. */
export const experimentOf = {
  id: member('id'),
  name: member('name'),
  description: member('description'),
  metadata: member('metadata'),
  datasetId: member('dataset.id'),
  itemId: member('item.id'),
  isItemRoot: `coalesce(${member('item.root_observation_id')} = o.id, false)`,
} as const;

/**
 * Whether an observation under the alias `o` is a root: without a parent, or marked by its client's SDK, which keeps
 * a parent of another application. The mark is kept among the span's attributes. Never NULL.
 */
export const isRootObservation = `(o.parent_observation_id = '' OR is_app_root(o.metadata ->> 'attributes'))`;

const attribute = (name: string): string => `attribute_text(o.metadata ->> 'attributes', '${name}')`;

/** What an observation under the alias `o` has of the agent whose run it is. */
export const agentOf = {
  name: `substring(coalesce(${[...agentNameAttributes.map(attribute), 'o.name', `''`].join(', ')}), 1, ${agentNameLengthMax})`,
  version: `coalesce(${attribute(agentVersionAttribute)}, nullif(o.version, ''))`,
  scope: `attribute_text(o.metadata ->> 'scope', 'name')`,
  isCall: `(${attribute(agentCreation.attribute)} IS DISTINCT FROM '${agentCreation.value}')`,
} as const;
