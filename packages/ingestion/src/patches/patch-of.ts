import { differingClocks, neverSet, type Clock, type MergeableRecord, type RegisterFields } from '@spanledger/core';

type FieldsOf<T> = Omit<T, keyof MergeableRecord>;

type GivenFields<T> = { readonly [K in keyof FieldsOf<T>]?: FieldsOf<T>[K] | undefined };

export interface PatchContent<T> {
  /** When the client stated it. */
  readonly clock: Clock;
  /** The clock of the stated fields, if they rank lower than their time. */
  readonly givenClock?: Clock | undefined;
  /** The clock of fields that were not stated, which are `null` then; if absent, those fields are unknown. */
  readonly unstatedClock?: Clock | undefined;
  /** The stated fields; `undefined` is not stated, `null` clears. */
  readonly given: GivenFields<T>;
  /** Stated values of the fields of which `given` has no entry. */
  readonly body?: GivenFields<T>;
  /** Values with a clock of their own, for fields that are not among the given ones. */
  readonly derived?: { readonly [K in keyof FieldsOf<T>]?: readonly [FieldsOf<T>[K], Clock] | undefined };
  readonly metadata?: Readonly<Record<string, string | null>> | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
}

const nothing: Readonly<Record<string, never>> = Object.freeze({});

/** Blank records, by their fields: a copy of one has a fixed shape, unlike an object that grows. */
const blanks = new WeakMap<readonly string[], Readonly<Record<string, unknown>>>();

const blankOf = (fields: readonly string[]): Readonly<Record<string, unknown>> => {
  const known = blanks.get(fields);
  if (known !== undefined) return known;
  const names = [...fields, 'metadata', 'tags', 'clock', 'clocks'];
  const blank = Object.fromEntries(names.map((name) => [name, null]));
  blanks.set(fields, blank);
  return blank;
};

/** The record of one event's statements on an entity; all other fields are unknown. */
export const patchOf = <T extends MergeableRecord>(fields: RegisterFields<T>, content: PatchContent<T>): T => {
  const { clock, metadata, tags, givenClock = clock, unstatedClock = neverSet } = content;
  const body = content.body as Readonly<Record<string, unknown>> | undefined;
  const given = content.given as Readonly<Record<string, unknown>>;
  const derived = (content.derived ?? nothing) as Readonly<Record<string, readonly [unknown, Clock] | undefined>>;
  const record = { ...blankOf(fields) };
  const at = new Float64Array(fields.length + 1).fill(unstatedClock);
  const state = (index: number, field: string, value: unknown): void => {
    record[field] = value ?? null;
    at[index] = value === undefined ? unstatedClock : givenClock;
  };
  if (body !== undefined) fields.forEach((field, index) => state(index, field, body[field]));
  for (const field in given) state((fields as readonly string[]).indexOf(field), field, given[field]);
  for (const field in derived) {
    const [value, since] = derived[field] ?? [];
    const index = (fields as readonly string[]).indexOf(field);
    if (since === undefined || at[index] !== unstatedClock) continue;
    record[field] = value;
    at[index] = since;
  }
  if (metadata === null) at[fields.length] = givenClock;
  const clocks = differingClocks(fields, at, clock);
  if (givenClock !== clock) for (const key of Object.keys(metadata ?? nothing)) clocks[`metadata.${key}`] = givenClock;
  record['metadata'] = metadata ?? {};
  record['tags'] = tags === undefined || tags === null || tags.length === 0 ? [] : [...new Set(tags)].sort();
  record['clock'] = clock;
  record['clocks'] = clocks;
  return record as unknown as T;
};
