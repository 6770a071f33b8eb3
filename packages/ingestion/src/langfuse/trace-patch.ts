import {
  clockOf,
  earliestClock,
  traceFields,
  type Micros,
  type ObservationPatch,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import { patchOf } from '../patches/patch-of.ts';
import type { TraceBody } from './trace-body.ts';

/** What a `trace-create` states. The earliest timestamp stays: sending a trace again does not move it. */
export const tracePatch = (id: TraceId, body: TraceBody, at: Micros): TracePatch => {
  const { id: _id, timestamp, environment, metadata, tags, ...given } = body;
  const earliest = earliestTime(timestamp, at);
  return {
    id,
    events: 1,
    record: patchOf(traceFields, {
      clock: clockOf(at),
      given: { ...given, environment },
      derived: { timestamp: earliest },
      metadata,
      tags,
    }),
  };
};

const earliestTime = (stated: Micros | null | undefined, at: Micros): readonly [Micros, number] =>
  typeof stated === 'number' ? [stated, earliestClock(stated, 'stated')] : [at, earliestClock(at, 'derived')];

/**
 * What an observation implies of its trace: that it exists, since when, and where. No client has stated
 * anything of a placeholder, so its clock is below every stated one: what is stated of a trace with that id outlives it.
 */
export const impliedTracePatch = (
  { traceId: id, isTraceUnknown, record: { startTime, clock } }: ObservationPatch,
  environment: string | undefined,
): TracePatch => {
  const start = startTime ?? 0;
  const derived = earliestClock(start, 'derived');
  return {
    id,
    events: 0,
    record: patchOf(traceFields, {
      clock: isTraceUnknown ? derived : clock,
      given: {},
      derived: {
        timestamp: [start, derived],
        environment: environment === undefined ? undefined : [environment, derived],
      },
    }),
  };
};
