import type { Random } from '../random.ts';
import { isoTime, type Window } from './load.ts';

/** The fields of an entity in one event, and its client time. */
export interface Update {
  readonly atMs: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The value of each field in the latest event that has it; other merge rules are not modelled here. */
export const lastValues = (updates: readonly Update[]) => {
  const fields: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const update of updates.toSorted((a, b) => a.atMs - b.atMs)) {
    Object.assign(fields, update.fields);
    Object.assign(metadata, update.metadata);
  }
  return { fields, metadata };
};

/** Distinct times for `count` events of one entity. */
export const eventTimes = (count: number, window: Window, random: Random): readonly number[] => {
  const start = window.startMs + random.below(1000);
  return Array.from({ length: count }, (_, at) => start + at * 1000 + random.below(900));
};

/** Sometimes metadata, with few keys, so that events overwrite each other's. */
export const someMetadata = (random: Random): Record<string, string> =>
  random.chance(0.5) ? {} : { [`key${random.below(3)}`]: `value ${random.below(1000)}` };

/** JSON of an event. `raw` contains members whose numbers must keep all digits. */
export const eventJson = (
  id: string,
  type: string,
  atMs: number,
  body: Readonly<Record<string, unknown>>,
  raw = '',
): string => {
  const text = JSON.stringify(body);
  const bodyText = raw === '' ? text : `${text.slice(0, -1)},${raw}}`;
  return `{"id":"${id}","type":"${type}","timestamp":"${isoTime(atMs)}","body":${bodyText}}`;
};
