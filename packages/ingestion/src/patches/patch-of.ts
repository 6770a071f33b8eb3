import { neverSet, type Clock, type MergeableRecord, type RegisterFields } from '@spanledger/core';

type FieldsOf<T> = Omit<T, keyof MergeableRecord>;

export interface PatchContent<T> {
  /** When the client said it. */
  readonly clock: Clock;
  /** Of what it said, where that counts for less than its time. */
  readonly givenClock?: Clock | undefined;
  /** Of what it did not say, which is `null` then; nothing is known of that when absent. */
  readonly unstatedClock?: Clock | undefined;
  /** What it said; `undefined` is nothing, `null` clears. */
  readonly given: { readonly [K in keyof FieldsOf<T>]?: FieldsOf<T>[K] | undefined };
  /** Values with a clock of their own, for fields that are not among the given ones. */
  readonly derived?: { readonly [K in keyof FieldsOf<T>]?: readonly [FieldsOf<T>[K], Clock] | undefined };
  readonly metadata?: Readonly<Record<string, string | null>> | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
}

const nothing: Readonly<Record<string, never>> = Object.freeze({});

/** The record of what one event states of an entity; all else stays unknown. */
export const patchOf = <T extends MergeableRecord>(fields: RegisterFields<T>, content: PatchContent<T>): T => {
  const { metadata, tags, givenClock, unstatedClock = neverSet } = content;
  const given = content.given as Readonly<Record<string, unknown>>;
  const derived = (content.derived ?? nothing) as Readonly<Record<string, readonly [unknown, Clock] | undefined>>;
  const record: Record<string, unknown> = {};
  const clocks: Record<string, Clock> = {};
  for (const field of fields) {
    const value = given[field];
    if (value !== undefined) {
      record[field] = value;
      if (givenClock !== undefined) clocks[field] = givenClock;
      continue;
    }
    const [derivedValue, derivedClock] = derived[field] ?? [null, unstatedClock];
    record[field] = derivedValue;
    clocks[field] = derivedClock;
  }
  if (metadata !== null) clocks['metadata'] = unstatedClock;
  if (givenClock !== undefined) {
    if (metadata === null) clocks['metadata'] = givenClock;
    for (const key of Object.keys(metadata ?? {})) clocks[`metadata.${key}`] = givenClock;
  }
  record['metadata'] = metadata ?? {};
  record['tags'] = tags === undefined || tags === null || tags.length === 0 ? [] : [...new Set(tags)].sort();
  record['clock'] = content.clock;
  record['clocks'] = clocks;
  return record as unknown as T;
};
