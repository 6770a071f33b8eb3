import { latestMicros, type Micros } from '@spanledger/core';

export interface SpanTimes {
  readonly start: Micros;
  readonly end: Micros;
  /** Neither was given: both are the time of arrival. */
  readonly isGuess: boolean;
  /** What had to be put right, for the row's notes. */
  readonly remark: string | undefined;
}

const isTime = (at: Micros): boolean => at > 0 && at < latestMicros;

/**
 * A span's start and end. One that is missing, or past what can be stored, is taken from the other, both from arrival;
 * an end before its start becomes the start.
 */
export const spanTimes = (start: Micros, end: Micros, receivedAt: Micros): SpanTimes => {
  if (isTime(start) && isTime(end)) {
    const remark = end < start ? 'the span ended before it started, so its end is its start' : undefined;
    return { start, end: end < start ? start : end, isGuess: false, remark };
  }
  const remark = start === 0 || end === 0 ? 'a time of the span is missing' : 'a time of the span is out of range';
  if (isTime(start)) return { start, end: start, isGuess: false, remark };
  if (isTime(end)) return { start: end, end, isGuess: false, remark };
  return { start: receivedAt, end: receivedAt, isGuess: true, remark };
};
