import { rowVersion, type MergeableRecord, type RegisterFields } from '@spanledger/core';
import type { ByteStream } from './byte-stream.ts';

const knownFieldsMax = 1 << 12;
const tagsMax = 1 << 22;

/** Writes `rowVersion`; for a record whose fields all have one clock, without big integers. */
export const writeVersion = <T extends MergeableRecord>(to: ByteStream, fields: RegisterFields<T>, record: T): void => {
  const tags = record.tags.length;
  const known = fields.length + 1 + countKeys(record.metadata);
  if (record.clocks !== undefined || known >= knownFieldsMax || tags >= tagsMax) {
    return to.uint128(rowVersion(fields, record));
  }
  // clock << 75 | known << 63 | tags << 10
  const { clock } = record;
  to.words(
    tags << 10,
    (tags >>> 22) | ((known & 1) << 31),
    (known >>> 1) | ((clock % 2 ** 21) << 11),
    Math.floor(clock / 2 ** 21),
  );
};

const countKeys = (metadata: MergeableRecord['metadata']): number => {
  let count = 0;
  for (const _key in metadata) count += 1;
  return count;
};
