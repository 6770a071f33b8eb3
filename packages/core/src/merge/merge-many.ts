import { mergeRecords } from './merge-records.ts';
import type { MergeableRecord, RegisterFields } from './record.ts';

/**
 * `mergeRecords` of any number of records of one entity, and at least one. They are merged in pairs, and the results in
 * pairs again: merging one by one would copy all fields so far for each of them.
 */
export const mergeMany = <T extends MergeableRecord>(
  fields: RegisterFields<T>,
  records: readonly [T, ...(readonly T[])],
): T => {
  let round: readonly T[] = records;
  while (round.length > 1) {
    const next: T[] = [];
    for (let index = 0; index < round.length; index += 2) {
      const [a, b] = [round[index] as T, round[index + 1]];
      next.push(b === undefined ? a : mergeRecords(fields, a, b));
    }
    round = next;
  }
  return round[0] as T;
};
