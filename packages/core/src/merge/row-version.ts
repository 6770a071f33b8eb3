import { neverSet } from './clock.ts';
import { clockOfField, type MergeableRecord, type RegisterFields } from './record.ts';

const entryBits = 53n;
const entryUnit = 1n << entryBits;
const sumBits = 65n;
const sumMax = (1n << sumBits) - 1n;
const revisionBits = 10n;
const clockShift = sumBits + revisionBits;

/**
 * A number that grows strictly with what a record knows, so that a store which keeps the highest version
 * of a row keeps the better-informed one, whichever was inserted last. 128 bits: the latest clock (53),
 * then a sum over every known field of how recent it is (65), then ten bits left at zero for revisions
 * of derived values.
 */
export const rowVersion = <T extends MergeableRecord>(fields: RegisterFields<T>, record: T): bigint => {
  const { clock, clocks } = record;
  const keys = Object.keys(record.metadata);
  let sum = BigInt(record.tags.length);
  if (clocks === undefined) {
    sum += BigInt(fields.length + 1 + keys.length) * entry(clock, clock);
  } else {
    for (const field of fields) sum += entry(clock, clockOfField(record, field));
    sum += entry(clock, clockOfField(record, 'metadata'));
    for (const key of keys) sum += entry(clock, clockOfField(record, `metadata.${key}`));
  }
  return versionOfClock(clock) | ((sum < sumMax ? sum : sumMax) << revisionBits);
};

/** What the latest clock alone adds to a version; everything else that a version says lies below that of clock 1. */
export const versionOfClock = (clock: number): bigint => BigInt(clock) << clockShift;

const entry = (latest: number, clock: number): bigint => (clock === neverSet ? 0n : entryUnit - BigInt(latest - clock));

/** The version of a tombstone that outlives everything an entity knew up to `clock`, and nothing later. */
export const tombstoneVersion = (clock: number): bigint => versionOfClock(clock) | ((1n << clockShift) - 1n);
