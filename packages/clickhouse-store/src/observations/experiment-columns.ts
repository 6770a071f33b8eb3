/** The members that SDKs write on each span of an experiment; they are kept among the span's attributes. */
const member = (name: string): string => `JSONExtractString(o.metadata['attributes'], 'langfuse.experiment.${name}')`;

/** What an observation under the alias `o` says of its experiment; absent outside of one. */
export const experimentOf = {
  id: `nullIf(${member('id')}, '')`,
  name: `nullIf(${member('name')}, '')`,
  datasetId: `nullIf(${member('dataset.id')}, '')`,
  isItemRoot: `${member('item.root_observation_id')} = o.id`,
} as const;
