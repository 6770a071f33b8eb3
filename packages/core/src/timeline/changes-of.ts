import { groupPairs } from '../group-by.ts';
import { neverSet, timeOfClock, type Clock } from '../merge/clock.ts';
import { isWorkingKey } from '../merge/outlives-clearing.ts';
import { estimatesKey } from '../policies/estimates-policy.ts';
import { maskingKey } from '../policies/masking-version.ts';
import { clockOfField, type FieldValue, type MergeableRecord, type RegisterFields } from '../merge/record.ts';
import type { Micros } from '../time.ts';
import { countingKey } from '../counting/counting.ts';
import type { FieldChange } from './timeline.ts';

export interface ChangeRules<T extends MergeableRecord> {
  readonly fields: RegisterFields<T>;
  /** Their values, and those of metadata, are left out unless bodies are requested. */
  readonly bodies: ReadonlySet<string>;
  /** A field that only complete patches state: if such a patch has it, no other field was cleared by its absence. */
  readonly wholeField?: RegisterFields<T>[number];
}

export interface Changes {
  /** Values without a time of their own: derived, stated at an unknown time, or the union of all that was stated. */
  readonly untimed: readonly FieldChange[];
  /** By the time at which the values were stated, the earliest first; at one time, updates after creates. */
  readonly timed: readonly { readonly at: Micros; readonly clock: Clock; readonly changes: readonly FieldChange[] }[];
}

interface Known extends FieldChange {
  readonly clock: Clock;
}

/**
 * When the fields of a record got their current values. Fields that were always `null` are left out: nothing shows that
 * they ever had another value.
 */
export const changesOf = <T extends MergeableRecord>(
  record: T,
  { fields, bodies, wholeField }: ChangeRules<T>,
  withBodies: boolean,
): Changes => {
  const known = knownFields(record, fields);
  const began = known.reduce((earliest, { clock, value }) => {
    return value === null || timeOfClock(clock) === undefined ? earliest : Math.min(earliest, clock);
  }, Infinity);
  const whole = wholeField === undefined ? neverSet : clockOfField(record, wholeField);
  const untimed: FieldChange[] = [];
  const timed: (readonly [Clock, FieldChange])[] = [];
  for (const { field, value, clock } of known) {
    const isTimed = timeOfClock(clock) !== undefined;
    if (value === null && (!isTimed || clock <= began || clock === whole)) continue;
    const isHidden = !withBodies && value !== null && (field.startsWith('metadata') || bodies.has(field));
    const change = { field, value: isHidden ? undefined : value };
    if (isTimed) timed.push([clock, change]);
    else untimed.push(change);
  }
  if (record.tags.length > 0) untimed.push({ field: 'tags', value: record.tags });
  const byClock = [...groupPairs(timed)].map(([clock, changes]) => ({ at: timeOfClock(clock) ?? 0, clock, changes }));
  return { untimed, timed: byClock.sort((a, b) => a.at - b.at || a.clock - b.clock) };
};

const knownFields = <T extends MergeableRecord>(record: T, fields: RegisterFields<T>): readonly Known[] => {
  const clearedAt = clockOfField(record, 'metadata');
  // Which keys a record still has that were cleared with all of them, or that were derived and are no longer needed,
  // depends on what it was merged with before.
  const isCleared = (key: string): boolean =>
    record.metadata[key] === null && (isWorkingKey(key) || clockOfField(record, `metadata.${key}`) === clearedAt);
  const keys = Object.keys(record.metadata)
    .filter((key) => key !== countingKey && key !== maskingKey && key !== estimatesKey && !isCleared(key))
    .sort();
  return [
    ...fields.map((field) => ({ field, value: record[field] as FieldValue })),
    { field: 'metadata', value: null },
    ...keys.map((key) => ({ field: `metadata.${key}`, value: record.metadata[key] ?? null })),
  ]
    .map((known) => ({ ...known, clock: clockOfField(record, known.field) }))
    .filter(({ clock }) => clock !== neverSet);
};
