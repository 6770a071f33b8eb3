import { describe, expect, it } from 'vitest';
import type { ObservationId, ScoreId, TraceId } from '../ids.ts';
import type { StoredObservation } from '../ingest/telemetry-writer.ts';
import { clockOf, earliestClock } from '../merge/clock.ts';
import { observationFields, type ObservationRecord } from '../observations/observation.ts';
import { scoreFields, type ScoreRecord } from '../scores/score.ts';
import { traceFields, type TraceRecord } from '../traces/trace.ts';
import { momentsOf, type TimelineEntities } from './moments-of.ts';

const traceId = 't' as TraceId;
const start = 1_700_000_000_000_123;
const end = start + 2_000_000;

const wholeOf = <T>(fields: readonly string[], given: Partial<T>): T =>
  ({
    ...Object.fromEntries(fields.map((field) => [field, null])),
    metadata: {},
    tags: [],
    clock: clockOf(end),
    clocks: undefined,
    ...given,
  }) as T;

const span = (given: Partial<ObservationRecord>): StoredObservation => ({
  traceId,
  id: 'o' as ObservationId,
  createdAt: end,
  cost: undefined,
  record: wholeOf<ObservationRecord>(observationFields, { type: 'SPAN', startTime: start, endTime: end, ...given }),
});
const nothing: TimelineEntities = { traceId, trace: undefined, observations: [], scores: new Map() };
const told = (entities: Partial<TimelineEntities>, withBodies = false) =>
  momentsOf({ ...nothing, ...entities }, withBodies).map(({ at, kind, changes }) => [
    at,
    kind,
    changes.map(({ field }) => field).join(),
  ]);

describe('the moments of a trace', () => {
  it('the moments of a whole span are its start, its first token, its events, what it stated as it ended, and its end', () => {
    const spanEvents = JSON.stringify([
      { name: 'retry', timeUnixNano: `${start + 500}999`, attributes: { n: 1 } },
      { name: 'without a time' },
      { name: 'in no time', timeUnixNano: '' },
    ]);
    const observation = span({ completionStartTime: start + 7, spanEvents, name: 'call' });
    expect(told({ observations: [observation] })).toEqual([
      [start, 'start', ''],
      [start + 7, 'first_token', ''],
      [start + 500, 'event', ''],
      [end, 'change', 'type,name,startTime,endTime,completionStartTime,spanEvents'],
      [end, 'end', ''],
    ]);
  });

  it('are of a span that is pending none before its start', () => {
    const clock = clockOf(start - 1, 'update');
    expect(told({ observations: [span({ endTime: null, clock })] })).toEqual([
      [start, 'start', ''],
      [start, 'change', 'type,startTime'],
    ]);
  });

  it('are of an observation that was stated before it started, in that order of times', () => {
    const clock = clockOf(start - 1_000_000);
    expect(told({ observations: [span({ endTime: null, clock })] })[1]?.[0]).toBe(start - 1_000_000);
  });

  it('the moments of a trace hold the attributes of events, and the values of bodies, only when asked for', () => {
    const spanEvents = JSON.stringify([{ name: 'retry', timeUnixNano: `${start}000`, attributes: { n: 1 } }]);
    const entities = { ...nothing, observations: [span({ spanEvents, input: 'in' })] };
    const events = [false, true].map((withBodies) => momentsOf(entities, withBodies)[1]?.event);
    expect(events).toEqual([
      { name: 'retry', attributes: undefined },
      { name: 'retry', attributes: { n: 1 } },
    ]);
    expect(JSON.stringify(momentsOf(entities, false))).not.toContain('"in"');
    expect(JSON.stringify(momentsOf(entities, true))).toContain('"in"');
  });

  it('bear texts that are no span events', () => {
    for (const spanEvents of ['text', '{}', '[null, 5, {"name":1}]', '[{"name":"a","timeUnixNano":"-5000"}]']) {
      expect(told({ observations: [span({ spanEvents })] }).map(([, kind]) => kind)).not.toContain('event');
    }
  });

  it('are of a trace its start, with what was derived, and what was stated of it', () => {
    const derived = earliestClock(start, 'derived');
    const clocks = { ...Object.fromEntries(traceFields.map((field) => [field, 0])), metadata: 0 };
    const trace = wholeOf<TraceRecord>(traceFields, {
      timestamp: start,
      name: 'root',
      userId: 'ada',
      tags: ['a'],
      clocks: { ...clocks, timestamp: derived, name: derived, userId: clockOf(end) },
    });
    expect(told({ trace })).toEqual([
      [start, 'start', 'timestamp,name,tags'],
      [end, 'change', 'userId'],
    ]);
  });

  it('are of a score when it was given, as part of its observation or else of the trace', () => {
    const score = wholeOf<ScoreRecord>(scoreFields, { timestamp: start, name: 'taste', value: 1, traceId });
    const scores = new Map([
      ['a' as ScoreId, score],
      ['b' as ScoreId, { ...score, observationId: 'o' as ObservationId }],
    ]);
    expect(told({ scores }).slice(0, 2)).toEqual([
      [start, 'start', ''],
      [end, 'change', 'timestamp,name,traceId,value'],
    ]);
    const parents = momentsOf({ ...nothing, scores }, false).map(({ step: { parentId } }) => parentId);
    expect(parents).toEqual(['t', 't', 'o', 'o']);
  });
});
