import {
  clockOf,
  earliestClock,
  traceFields,
  type Micros,
  type ObservationPiece,
  type TraceId,
  type TracePiece,
} from '@spanledger/core';
import { pieceOf } from '../pieces/piece-of.ts';
import type { TraceBody } from './trace-body.ts';

/** What a `trace-create` says. The earliest timestamp stays: sending a trace again does not move it. */
export const tracePiece = (id: TraceId, body: TraceBody, at: Micros): TracePiece => {
  const { id: _id, timestamp, environment, metadata, tags, ...given } = body;
  const earliest = earliestTime(timestamp, at);
  return {
    id,
    events: 1,
    record: pieceOf(traceFields, {
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
 * What an observation lets us know of its trace: that it exists, since when, and where. Of a placeholder nobody has said
 * anything, so its clock is below every stated one: whatever is said of a trace with that id outlives it.
 */
export const impliedTracePiece = (
  { traceId: id, isTraceUnknown, record: { startTime, clock } }: ObservationPiece,
  environment: string | undefined,
): TracePiece => {
  const start = startTime ?? 0;
  const derived = earliestClock(start, 'derived');
  return {
    id,
    events: 0,
    record: pieceOf(traceFields, {
      clock: isTraceUnknown ? derived : clock,
      given: {},
      derived: {
        timestamp: [start, derived],
        environment: environment === undefined ? undefined : [environment, derived],
      },
    }),
  };
};
