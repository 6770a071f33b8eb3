import type { Clock } from './clock.ts';

export type FieldValue = string | number | boolean | null | object;

/**
 * The known state of an entity: its fields, and when each was set. A patch from a client and the merged entity have the
 * same type; the patch just has fewer fields.
 *
 * `clocks` lists the fields whose clock differs from `clock`: by field name, `metadata.<key>` for one metadata key, and
 * `metadata` for the clock at which all other keys were cleared. `0` is "not known".
 */
export interface MergeableRecord {
  /** The latest clock of any statement on the entity: no field has a later clock. */
  readonly clock: Clock;
  readonly clocks: Readonly<Record<string, Clock>> | undefined;
  /** `null`: the key was cleared. */
  readonly metadata: Readonly<Record<string, string | null>>;
  /** A set union: sorted, without duplicates. Empty for entities that have no tags. */
  readonly tags: readonly string[];
}

/** The names of an entity's last-writer-wins fields. */
export type RegisterFields<T extends MergeableRecord> = readonly (Exclude<keyof T, keyof MergeableRecord> & string)[];

export const clockOfField = (record: Pick<MergeableRecord, 'clock' | 'clocks'>, field: string): Clock =>
  record.clocks === undefined ? record.clock : (record.clocks[field] ?? record.clock);
