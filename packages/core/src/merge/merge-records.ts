import { neverSet, type Clock } from './clock.ts';
import { compareValues } from './compare-values.ts';
import { differingClocks } from './field-clocks.ts';
import { clockOfField, type FieldValue, type MergeableRecord, type RegisterFields } from './record.ts';
import { outlivesClearing } from './outlives-clearing.ts';

/**
 * Merges two records of one entity, field by field: the higher clock wins, at equal clocks the greater value.
 * Commutative, associative and idempotent, so arrival order cannot matter.
 */
export const mergeRecords = <T extends MergeableRecord>(fields: RegisterFields<T>, a: T, b: T): T => {
  if (a === b) return a;
  const clock = Math.max(a.clock, b.clock);
  const at = new Float64Array(fields.length + 1);
  const merged = { ...a } as unknown as Record<string, unknown>;
  for (const [index, field] of fields.entries()) {
    const fromA = clockOfField(a, field);
    const fromB = clockOfField(b, field);
    const left = a[field] as FieldValue;
    const right = b[field] as FieldValue;
    if (fromB > fromA || (fromB === fromA && compareValues(right, left) > 0)) merged[field] = right;
    at[index] = Math.max(fromA, fromB);
  }
  const clearedAt = Math.max(clockOfField(a, 'metadata'), clockOfField(b, 'metadata'));
  at[fields.length] = clearedAt;
  const clocks = differingClocks(fields, at, clock);
  merged['metadata'] = mergeMetadata(a, b, clearedAt, (field, keyAt) => {
    if (keyAt !== clock) clocks[field] = keyAt;
  });
  merged['tags'] = mergeTags(a.tags, b.tags);
  merged['clock'] = clock;
  merged['clocks'] = isEmpty(clocks) ? undefined : clocks;
  return merged as unknown as T;
};

const isEmpty = (object: object): boolean => {
  for (const _key in object) return false;
  return true;
};

const mergeMetadata = (
  a: MergeableRecord,
  b: MergeableRecord,
  clearedAt: Clock,
  note: (field: string, at: Clock) => void,
): MergeableRecord['metadata'] => {
  if (isEmpty(a.metadata) && isEmpty(b.metadata)) return a.metadata;
  const metadata: Record<string, string | null> = Object.create(null);
  const resolve = (key: string): void => {
    const field = `metadata.${key}`;
    const fromA = Object.hasOwn(a.metadata, key) ? clockOfField(a, field) : neverSet;
    const fromB = Object.hasOwn(b.metadata, key) ? clockOfField(b, field) : neverSet;
    const left = Object.hasOwn(a.metadata, key) ? (a.metadata[key] ?? null) : null;
    const right = Object.hasOwn(b.metadata, key) ? (b.metadata[key] ?? null) : null;
    const at = Math.max(fromA, fromB);
    const value = fromA === fromB ? (compareValues(right, left) > 0 ? right : left) : fromB > fromA ? right : left;
    const clearedUntil = outlivesClearing(key) ? neverSet : clearedAt;
    metadata[key] = at < clearedUntil ? null : value;
    note(field, Math.max(at, clearedUntil));
  };
  for (const key of Object.keys(a.metadata)) resolve(key);
  for (const key of Object.keys(b.metadata)) if (!Object.hasOwn(metadata, key)) resolve(key);
  return metadata;
};

const mergeTags = (a: readonly string[], b: readonly string[]): readonly string[] => {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  return [...new Set([...a, ...b])].sort();
};
