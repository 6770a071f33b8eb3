import { agentCreation, agentNameAttributes, agentNameLengthMax, agentVersionAttribute } from '@spanledger/core';

/** The members that SDKs write on each span of an experiment; they are stored among the span's attributes. */
const member = (name: string): string => `attribute_text(o.metadata ->> 'attributes', 'langfuse.experiment.${name}')`;

/** The experiment of an observation under the alias `o`; absent outside of one. */
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
 * Whether an observation under the alias `o` is a root: without a parent, or marked by its client's SDK, which sets a
 * parent of another application. The mark is stored among the span's attributes. Never NULL.
 */
export const isRootObservation = `(o.parent_observation_id = '' OR is_app_root(o.metadata ->> 'attributes'))`;

const attribute = (name: string): string => `attribute_text(o.metadata ->> 'attributes', '${name}')`;

/** The agent of whose run an observation under the alias `o` is. */
export const agentOf = {
  name: `substring(coalesce(${[...agentNameAttributes.map(attribute), 'o.name', `''`].join(', ')}), 1, ${agentNameLengthMax})`,
  version: `coalesce(${attribute(agentVersionAttribute)}, nullif(o.version, ''))`,
  scope: `attribute_text(o.metadata ->> 'scope', 'name')`,
  isCall: `(${attribute(agentCreation.attribute)} IS DISTINCT FROM '${agentCreation.value}')`,
} as const;
