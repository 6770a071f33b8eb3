import type { Clock, MergeableRecord } from '@spanledger/core';
import { z } from 'zod';

/** Pairs and not an object: keys may be any text, `__proto__` too. */
const entriesSchema = z.array(z.tuple([z.string(), z.string()]));
const numberSchema = z.coerce.number();

/** What merging needs of any entity, as `recordSelect` reads it. */
export const recordShape = {
  metadata_entries: entriesSchema,
  created: numberSchema,
  clock: numberSchema,
  clock_entries: entriesSchema,
  null_fields: z.number(),
} as const;

export const recordSelect = `
    CAST(metadata AS Array(Tuple(String, String))) AS metadata_entries,
    toUnixTimestamp64Micro(created_at) AS created,
    clock,
    CAST(field_clocks AS Array(Tuple(String, String))) AS clock_entries,
    null_fields`;

type RecordRow = z.infer<z.ZodObject<typeof recordShape>>;

const metadataPrefix = 'metadata.';

/** The clocks and the metadata of a record, exactly as they were written. */
export const mergeablePartOf = (row: RecordRow): Omit<MergeableRecord, 'tags'> => {
  const metadata: Record<string, string | null> = Object.create(null);
  for (const [key, value] of row.metadata_entries) metadata[key] = value;
  let clocks: Record<string, Clock> | undefined;
  for (const [field, text] of row.clock_entries) {
    const at = Number(text);
    if (field.startsWith(metadataPrefix)) metadata[field.slice(metadataPrefix.length)] ??= null;
    if (at === row.clock) continue;
    clocks ??= Object.create(null) as Record<string, Clock>;
    clocks[field] = at;
  }
  return { clock: row.clock, clocks, metadata };
};

/** `undefined` where the bit says that the field is null. */
export const unlessNull = <T>(bits: number, bit: number, value: T): T | null => ((bits & bit) === 0 ? value : null);

export const nullableMicrosSchema = z.union([z.null(), z.coerce.number()]);
