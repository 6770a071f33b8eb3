import type { TimelineGroup, timelineMomentSchema } from '@spanledger/api-contract';
import { decodeShown, usdToNumber, type FieldChange, type OrderedMoment, type Usage, type Usd } from '@spanledger/core';
import type { z } from 'zod';

import { exactIso } from './exact-iso.ts';

type MomentJson = z.input<typeof timelineMomentSchema>;
type FieldJson = readonly [name: string, valueJson: (value: never) => unknown];

const amountsJson = (amounts: Readonly<Record<string, Usd>>): Record<string, number> =>
  Object.fromEntries(Object.entries(amounts).map(([bucket, amount]) => [bucket, usdToNumber(amount)]));

/** Fields whose name or value differs from the stored one. */
const fieldJson: ReadonlyMap<string, FieldJson> = new Map<string, FieldJson>([
  ...['timestamp', 'startTime', 'endTime', 'completionStartTime'].map((name) => [name, [name, exactIso]] as const),
  ...['input', 'output', 'modelParameters', 'spanEvents', 'spanLinks'].map(
    (name) => [name, [name, decodeShown]] as const,
  ),
  ['usage', ['usageDetails', ({ details }: Usage) => ({ ...details })]],
  ['providedCost', ['costDetails', amountsJson]],
]);

/** A timeline in the form of the API, with the requested groups. */
export const timelineJson = (
  moments: readonly OrderedMoment[],
  groups: ReadonlySet<TimelineGroup>,
): readonly MomentJson[] => (groups.has('state') ? withStates(moments.map(momentJson)) : moments.map(momentJson));

/** At the first change of a step and at its last moment. */
const withStates = (moments: readonly MomentJson[]): readonly MomentJson[] => {
  const states = new Map<string, Record<string, unknown>>();
  const changed = new Set<string>();
  return moments.map((moment) => {
    const key = `${moment.step.kind} ${moment.step.id}`;
    const state = states.get(key) ?? {};
    states.set(key, Object.assign(state, moment.values));
    const isFirstChange = moment.kind === 'change' && !changed.has(key);
    if (isFirstChange) changed.add(key);
    return isFirstChange || moment.isLast ? { ...moment, state: { ...state } } : moment;
  });
};

const momentJson = (moment: OrderedMoment): MomentJson => {
  const { at, kind, step, isFirst, isLast, event, changes } = moment;
  return {
    at: exactIso(at),
    kind,
    step: { ...step },
    isFirst,
    isLast,
    event: event === undefined ? null : { ...event },
    fields: changes.map(({ field }) => fieldJson.get(field)?.[0] ?? field),
    values: Object.fromEntries(changes.flatMap(valueEntry)),
  };
};

const valueEntry = ({ field, value }: FieldChange): (readonly [string, unknown])[] => {
  if (value === undefined) return [];
  const known = fieldJson.get(field);
  if (known === undefined)
    return [[field, field.startsWith('metadata.') ? decodeShown(value as string | null) : value]];
  const [name, valueJson] = known;
  return [[name, value === null ? null : valueJson(value as never)]];
};
