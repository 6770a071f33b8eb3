import { compareValues } from './compare-values.ts';
import { clockOfField, type FieldValue, type MergeableRecord, type RegisterFields } from './record.ts';

/** True if two records of one entity have the same values with the same clocks. */
export const isSameRecord = <T extends MergeableRecord>(fields: RegisterFields<T>, a: T, b: T): boolean => {
  if (a === b) return true;
  if (a.clock !== b.clock || a.tags.length !== b.tags.length) return false;
  const isSameSince = (field: string): boolean => clockOfField(a, field) === clockOfField(b, field);
  return (
    fields.every(
      (field) => isSameSince(field) && compareValues(a[field] as FieldValue, b[field] as FieldValue) === 0,
    ) &&
    a.tags.every((tag, at) => tag === b.tags[at]) &&
    isSameSince('metadata') &&
    hasSameMetadata(a, b, isSameSince)
  );
};

const hasSameMetadata = (
  { metadata: a }: MergeableRecord,
  { metadata: b }: MergeableRecord,
  isSameSince: (field: string) => boolean,
): boolean => {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key] && isSameSince(`metadata.${key}`))
  );
};
