import { withoutAdopted } from '../counting/counting.ts';
import type { ScoreId, TraceId } from '../ids.ts';
import type { StoredObservation } from '../ingest/telemetry-writer.ts';
import { timeOfClock, type Clock } from '../merge/clock.ts';
import type { MergeableRecord } from '../merge/record.ts';
import { observationFields, type ObservationRecord } from '../observations/observation.ts';
import { scoreFields, type ScoreRecord } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { changesOf, type ChangeRules, type Changes } from './changes-of.ts';
import { spanEventsOf } from './span-events-of.ts';
import type { MomentKind, TimelineMoment, TimelineStep } from './timeline.ts';

const traceRules: ChangeRules<TraceRecord> = { fields: traceFields, bodies: new Set(['input', 'output']) };
const scoreRules: ChangeRules<ScoreRecord> = { fields: scoreFields, bodies: new Set() };
const observationRules: ChangeRules<ObservationRecord> = {
  fields: observationFields,
  bodies: new Set(['input', 'output', 'spanEvents', 'spanLinks']),
  wholeField: 'spanLinks',
};

export const momentsOfTrace = (id: TraceId, record: TraceRecord, withBodies: boolean): readonly TimelineMoment[] => {
  const step: TimelineStep = { kind: 'trace', id, parentId: null, name: record.name, type: null };
  const { untimed, timed } = changesOf(record, traceRules, withBodies);
  const start = momentOf('start', step, beginningOf(record.timestamp, record), untimed);
  return [start, ...timed.map(({ at, changes }) => momentOf('change', step, at, changes))];
};

export const momentsOfScore = (
  id: ScoreId,
  record: ScoreRecord,
  traceId: TraceId,
  withBodies: boolean,
): readonly TimelineMoment[] => {
  const parentId = record.observationId ?? traceId;
  const step: TimelineStep = { kind: 'score', id, parentId, name: record.name, type: null };
  const { untimed, timed } = changesOf(record, scoreRules, withBodies);
  const start = momentOf('start', step, beginningOf(record.timestamp, record), untimed);
  return [start, ...timed.map(({ at, changes }) => momentOf('change', step, at, changes))];
};

export const momentsOfObservation = (
  { id, traceId, record }: StoredObservation,
  withBodies: boolean,
): readonly TimelineMoment[] => {
  const { name, type, endTime, completionStartTime } = record;
  const step: TimelineStep = { kind: 'observation', id, parentId: record.parentObservationId ?? traceId, name, type };
  const began = beginningOf(record.startTime, record);
  const { untimed, timed } = changesOf(withoutAdopted(record), observationRules, withBodies);
  const events = spanEventsOf(record.spanEvents).map(({ at, name, attributes }) => ({
    ...momentOf('event', step, at),
    event: { name, attributes: withBodies ? attributes : undefined },
  }));
  return [
    momentOf('start', step, began, untimed),
    ...(completionStartTime === null ? [] : [momentOf('first_token', step, completionStartTime)]),
    ...events,
    ...timed.map((change) => momentOf('change', step, statedAt(change, began), change.changes)),
    ...(endTime === null ? [] : [momentOf('end', step, endTime)]),
  ];
};

const beginningOf = (stated: Micros | null, { clock }: MergeableRecord): Micros => stated ?? timeOfClock(clock) ?? 0;

/**
 * A pending span has the clock of an update in the last microsecond before its start; it counts as stated at its start.
 */
const statedAt = ({ at, clock }: { readonly at: Micros; readonly clock: Clock }, began: Micros): Micros =>
  at + 1 === began && clock % 2 === 1 ? began : at;

const momentOf = (
  kind: MomentKind,
  step: TimelineStep,
  at: Micros,
  changes: Changes['untimed'] = [],
): TimelineMoment => ({ at, kind, step, changes, event: undefined });
