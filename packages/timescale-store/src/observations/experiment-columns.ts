/** The members that SDKs write on each span of an experiment; they are kept among the span's attributes. */
const member = (name: string): string => `attribute_text(o.metadata ->> 'attributes', 'langfuse.experiment.${name}')`;

/** What an observation under the alias `o` says of its experiment; absent outside of one. */
export const experimentOf = {
  id: member('id'),
  name: member('name'),
  datasetId: member('dataset.id'),
  isItemRoot: `coalesce(${member('item.root_observation_id')} = o.id, false)`,
} as const;
