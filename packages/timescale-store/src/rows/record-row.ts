import type { Clock, MergeableRecord } from '@spanledger/core';
import { z } from 'zod';

/** An object whose own keys may be any text, `__proto__` too: read them by `Object.entries`. */
export const mapSchema = <T>(value: z.ZodType<T>): z.ZodType<readonly (readonly [string, T])[]> =>
  z.unknown().transform((map) => z.array(z.tuple([z.string(), value])).parse(Object.entries(map as object)));

/** What merging needs of any entity, as `recordSelect` reads it. */
export const recordShape = {
  metadata: mapSchema(z.string()),
  created_at: z.number(),
  clock: z.coerce.number(),
  field_clocks: mapSchema(z.number()),
  null_fields: z.number(),
} as const;

export const recordSelect = 'metadata, created_at, clock, field_clocks, null_fields';

type RecordRow = z.infer<z.ZodObject<typeof recordShape>>;

const metadataPrefix = 'metadata.';

/** The clocks and the metadata of a record, exactly as they were written. */
export const mergeablePartOf = (row: RecordRow): Omit<MergeableRecord, 'tags'> => {
  const metadata: Record<string, string | null> = Object.create(null);
  for (const [key, value] of row.metadata) metadata[key] = value;
  let clocks: Record<string, Clock> | undefined;
  for (const [field, at] of row.field_clocks) {
    if (field.startsWith(metadataPrefix)) metadata[field.slice(metadataPrefix.length)] ??= null;
    if (at === row.clock) continue;
    clocks ??= Object.create(null) as Record<string, Clock>;
    clocks[field] = at;
  }
  return { clock: row.clock, clocks, metadata };
};

/** `undefined` where the bit says that the field is null. */
export const unlessNull = <T>(bits: number, bit: number, value: T): T | null => ((bits & bit) === 0 ? value : null);
