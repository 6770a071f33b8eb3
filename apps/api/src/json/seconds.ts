import type { Micros } from '@spanledger/core';

const microsPerSecond = 1_000_000;

export const secondsOf = (span: Micros): number => span / microsPerSecond;

/** Seconds from one point in time to another; `null` when either is unknown. */
export const secondsBetween = (start: Micros | null, end: Micros | null): number | null =>
  start === null || end === null ? null : secondsOf(end - start);
