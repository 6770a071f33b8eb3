/** The members that SDKs write on each span of an experiment; they are kept among the span's attributes. */
const member = (name: string): string => `JSONExtractString(o.metadata['attributes'], 'langfuse.experiment.${name}')`;

/** The experiment attributes of an observation under the alias `o`; absent outside of one. */
export const experimentOf = {
  id: `nullIf(${member('id')}, '')`,
  name: `nullIf(${member('name')}, '')`,
  description: `nullIf(${member('description')}, '')`,
  metadata: `nullIf(${member('metadata')}, '')`,
  datasetId: `nullIf(${member('dataset.id')}, '')`,
  itemId: `nullIf(${member('item.id')}, '')`,
  isItemRoot: `${member('item.root_observation_id')} = o.id`,
} as const;

/**
 * Whether an observation under the alias `o` is a root: without a parent, or marked by its client's SDK, which keeps
 * a parent of another application. The mark is kept among the span's attributes.
 */
export const isRootObservation = `(o.parent_observation_id = '' OR JSONExtractBool(o.metadata['attributes'], 'langfuse.internal.is_app_root'))`;

/**
 * The agent of whose run an observation under the alias `o` is: columns that ClickHouse derives from its attributes.
 */
export const agentOf = {
  name: 'o.agent_name',
  version: `nullIf(o.agent_version, '')`,
  scope: `nullIf(o.agent_scope, '')`,
  isCall: 'o.is_agent_call',
} as const;
