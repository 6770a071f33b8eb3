import { setOwn } from '@spanledger/core';
import type { CompiledField } from './convention-table.ts';
import type { SpanReader } from './span-reader.ts';

/** The metadata that a span states of itself or of its trace, by key; of several sources the first. */
export const statedMetadata = (
  reader: SpanReader,
  field: CompiledField<Readonly<Record<string, string>>>,
): Record<string, string> => {
  const stated = reader.all(field);
  const metadata: Record<string, string> = {};
  for (let index = stated.length - 1; index >= 0; index -= 1) {
    const entries = stated[index] ?? {};
    for (const key of Object.keys(entries)) setOwn(metadata, key, entries[key] ?? '');
  }
  return metadata;
};
