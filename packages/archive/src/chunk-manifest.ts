import { invalidInput } from '@spanledger/core';
import { z } from 'zod';

/** The description of an exported chunk; written when its file is complete. */
const manifestSchema = z.object({
  /** Of this file. */
  manifest: z.literal(1),
  chunk: z.string(),
  table: z.enum(['observations', 'traces', 'scores']),
  /** Points in time; `to` excluded. */
  from: z.iso.datetime({ precision: 6 }),
  to: z.iso.datetime({ precision: 6 }),
  rows: z.int().nonnegative(),
  /** The last migration of the tables that it comes from. */
  schema: z.string(),
  format: z.literal('parquet'),
  compression: z.literal('snappy'),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
  file: z.object({
    name: z.string().regex(/^[\w.-]+$/),
    bytes: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});

export type ChunkManifest = z.infer<typeof manifestSchema>;

export const manifestSuffix = '.manifest.json';

/** `invalid_input` names the file and what is wrong with it. */
export const parseManifest = (name: string, text: string): ChunkManifest => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidInput(`${name} is no JSON: the manifest of a chunk was expected.`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidInput(`${name} is no manifest of a chunk: ${issue?.path.join('.')}: ${issue?.message}.`);
};
