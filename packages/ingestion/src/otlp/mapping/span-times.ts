import { clockOf, latestMicros, type Clock, type Micros } from '@spanledger/core';

export interface SpanTimes {
  readonly start: Micros;
  readonly end: Micros;
  /** Neither was sent: both are the time of arrival. */
  readonly isGuess: boolean;
  /** No end was sent: the span may be sent again once it has ended, and its later values win. */
  readonly isPending: boolean;
  /** The clock of the span's values: its end; while it is pending, before any possible end. */
  readonly clock: Clock;
  /** The correction that was made, for the row's notes. */
  readonly remark: string | undefined;
}

const isTime = (at: Micros): boolean => at > 0 && at < latestMicros;

/**
 * A span's start and end. One that is missing, or beyond the storable range, is taken from the other, both from
 * arrival; an end before its start becomes the start. Each answer is written out: spreading one costs 2 µs for each
 * span.
 */
export const spanTimes = (start: Micros, end: Micros, receivedAt: Micros): SpanTimes => {
  if (isTime(start) && isTime(end)) {
    const last = Math.max(start, end);
    const remark = end < start ? 'the span ended before it started, so its end is its start' : undefined;
    return { start, end: last, isGuess: false, isPending: false, clock: clockOf(last), remark };
  }
  const remark = start === 0 || end === 0 ? 'a time of the span is missing' : 'a time of the span is out of range';
  if (isTime(start)) {
    const isPending = end === 0;
    const clock = isPending ? clockOf(start - 1, 'update') : clockOf(start);
    return { start, end: start, isGuess: false, isPending, clock, remark };
  }
  if (isTime(end)) return { start: end, end, isGuess: false, isPending: false, clock: clockOf(end), remark };
  return { start: receivedAt, end: receivedAt, isGuess: true, isPending: end === 0, clock: clockOf(0), remark };
};
