import { neverSet, type Clock } from './clock.ts';
import { clockOfField, type MergeableRecord, type RegisterFields } from './record.ts';

const entryBits = 53n;
const entryUnit = 1n << entryBits;
const sumBits = 65n;
const sumMax = (1n << sumBits) - 1n;
const revisionBits = 10n;
const clockShift = sumBits + revisionBits;

/**
 * A number that grows strictly with the known fields of a record and their clocks, so that a store which keeps the
 * highest version of a row keeps the more complete one, whichever was inserted last. 128 bits: the latest clock (53),
 * then a sum over every known field of how recent it is (65), then ten bits left at zero for revisions of derived
 * values.
 */
export const rowVersion = <T extends MergeableRecord>(fields: RegisterFields<T>, record: T): bigint => {
  const { clock } = record;
  const { known, behind } = recencyOf(fields, record);
  const sum = BigInt(record.tags.length) + BigInt(known) * entryUnit - BigInt(behind);
  return versionOfClock(clock) | ((sum < sumMax ? sum : sumMax) << revisionBits);
};

interface Recency {
  /** How many fields are known. */
  known: number;
  /** How far their clocks are behind the latest, together: a number as long as that is exact. */
  behind: number | bigint;
}

const recencyOf = <T extends MergeableRecord>(fields: RegisterFields<T>, record: T): Recency => {
  const { clock, clocks, metadata } = record;
  const keys = Object.keys(metadata);
  if (clocks === undefined) return { known: clock === neverSet ? 0 : fields.length + 1 + keys.length, behind: 0 };
  const recency: Recency = { known: 0, behind: 0 };
  for (const field of fields) addField(recency, clock, clockOfField(record, field));
  addField(recency, clock, clockOfField(record, 'metadata'));
  for (const key of keys) addField(recency, clock, clockOfField(record, `metadata.${key}`));
  return recency;
};

const addField = (recency: Recency, latest: Clock, clock: Clock): void => {
  if (clock === neverSet) return;
  recency.known += 1;
  const behind = latest - clock;
  const { behind: others } = recency;
  const isExact = typeof others === 'number' && Number.isSafeInteger(others + behind);
  recency.behind = isExact ? others + behind : BigInt(others) + BigInt(behind);
};

/** The part of a version that the latest clock contributes; all other parts are below that of clock 1. */
export const versionOfClock = (clock: number): bigint => BigInt(clock) << clockShift;

/**
 * The version of a tombstone that is above every version of an entity with clocks up to `clock`, and below all later
 * ones.
 */
export const tombstoneVersion = (clock: number): bigint => versionOfClock(clock) | ((1n << clockShift) - 1n);
