import type { Clock, MergeableRecord } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { integer, micros, pairs } from '../row-values.ts';
import { statedEnd } from './clock-entries.ts';

/** The fields that merging needs of any entity, as read by `recordSelect`. */
export const recordShape = {
  metadata_entries: pairs(z.string()),
  created: micros,
  clock: integer,
  clock_entries: pairs(integer),
  null_fields: z.number(),
} as const;

export const recordSelect = ({ time, pairs: entriesOf }: RowDialect): string => `
    ${entriesOf('metadata')} AS metadata_entries,
    ${time('created_at')} AS created,
    clock,
    ${entriesOf('field_clocks')} AS clock_entries,
    null_fields`;

type RecordRow = z.infer<z.ZodObject<typeof recordShape>>;

const metadataPrefix = 'metadata.';

/** The clocks and the metadata of a record, exactly as written. */
export const mergeablePartOf = (row: RecordRow): Omit<MergeableRecord, 'tags'> => {
  const metadata: Record<string, string | null> = Object.create(null);
  for (const [key, value] of row.metadata_entries) metadata[key] = value;
  let clocks: Record<string, Clock> | undefined;
  for (const [field, at] of row.clock_entries) {
    if (field.startsWith(metadataPrefix)) metadata[field.slice(metadataPrefix.length)] ??= null;
    if (at === row.clock || field === statedEnd) continue;
    clocks ??= Object.create(null) as Record<string, Clock>;
    clocks[field] = at;
  }
  return { clock: row.clock, clocks, metadata };
};
