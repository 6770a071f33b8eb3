import { mergeRecords, type MergeableRecord, type Place, type RegisterFields, type Stored } from '@spanledger/core';

/** A copy of an entity, as stored in a table. */
export interface Copy<T> extends Stored<T> {
  /** The same for all copies of one entity. */
  readonly key: string;
  readonly place: Place;
}

/**
 * Each entity once. There is one copy of each, unless a server died in the middle of an insert that moved the entity to
 * another month, since its parts appear month by month, or a row came late to a day that the entity has left. Of two
 * copies each may have fields that the other does not.
 */
export const joinCopies = <T extends MergeableRecord, C extends Copy<T>>(
  fields: RegisterFields<T>,
  copies: readonly C[],
): readonly C[] => {
  const joined = new Map<string, C>();
  for (const copy of copies) {
    const other = joined.get(copy.key);
    joined.set(copy.key, other === undefined ? copy : join(fields, other, copy));
  }
  return [...joined.values()];
};

const join = <T extends MergeableRecord, C extends Copy<T>>(fields: RegisterFields<T>, a: C, b: C): C => ({
  ...a,
  record: mergeRecords(fields, a.record, b.record),
  createdAt: Math.min(a.createdAt, b.createdAt),
  copiesAt: [...(a.copiesAt ?? [a.place]), b.place],
});
