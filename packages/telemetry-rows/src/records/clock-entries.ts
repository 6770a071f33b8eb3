import type { MergeableRecord, RegisterFields } from '@spanledger/core';

/**
 * The clocks that differ from the record's; and that of every cleared key of the metadata, which is how the row
 * remembers it.
 */
export const clockEntriesOf = <T extends MergeableRecord>(
  fields: RegisterFields<T>,
  { clock, clocks, metadata }: T,
): [field: string, clock: number][] => {
  const entries: [field: string, clock: number][] = [];
  if (clocks !== undefined) {
    for (const field of [...fields, 'metadata']) {
      const at = clocks[field];
      if (at !== undefined && at !== clock) entries.push([field, at]);
    }
  }
  for (const key of Object.keys(metadata)) {
    if (clocks === undefined && metadata[key] !== null) continue;
    const at = clocks?.[`metadata.${key}`] ?? clock;
    if (at !== clock || metadata[key] === null) entries.push([`metadata.${key}`, at]);
  }
  return entries;
};
