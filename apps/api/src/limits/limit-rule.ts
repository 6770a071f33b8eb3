import { burstSeconds, isPerDay, type LimitName } from '@spanledger/core';

export type LimitedSubject = 'project' | 'key';

/**
 * A limit as a bucket, which usage fills and time drains. One per day never drains: each day has a bucket of its own,
 * by the clock of the store.
 */
export interface LimitRule {
  /** `project-ingest`: as headers and metrics call it. */
  readonly policy: string;
  readonly subject: LimitedSubject;
  readonly limit: LimitName;
  /** As it was set. */
  readonly value: number;
  /** Its name in the store. */
  readonly name: string;
  readonly capacity: number;
  readonly drainPerSecond: number;
  readonly windowSeconds: number;
  readonly keptMs: number;
  /** When its day is over; `undefined` for a rate. */
  readonly endsMs: number | undefined;
  /** The share of the rest that a process takes before it is booked in the store. */
  readonly unbookedShare: number;
}

export const msPerDay = 86_400_000;

/** Since 1970, in UTC. */
export const dayOf = (nowMs: number): number => Math.floor(nowMs / msPerDay);

/** A day's level is kept for processes whose clock is behind. */
const dayKeptMs = 2 * msPerDay;

const words: Readonly<Record<LimitName, string>> = {
  ingestPerSecond: 'ingest',
  readsPerSecond: 'reads',
  eventsPerDay: 'events',
  bytesPerDay: 'bytes',
};

interface Limited {
  readonly subject: LimitedSubject;
  /** Begins with the project's id. */
  readonly owner: string;
  readonly limit: LimitName;
  readonly value: number;
  readonly day: number;
}

export const limitRule = ({ subject, owner, limit, value, day }: Limited): LimitRule => {
  const policy = `${subject}-${words[limit]}`;
  const shared = { policy, subject, limit, value };
  if (isPerDay(limit)) {
    return {
      ...shared,
      name: `${owner}:${words[limit]}:${new Date(day * msPerDay).toISOString().slice(0, 10)}`,
      capacity: value,
      drainPerSecond: 0,
      windowSeconds: msPerDay / 1000,
      keptMs: dayKeptMs,
      endsMs: (day + 1) * msPerDay,
      // So sixteen processes that all take theirs between two answers do not exceed the limit together.
      unbookedShare: 1 / 16,
    };
  }
  // At least one request fits into the bucket of the slowest rate.
  const capacity = Math.max(1, value * burstSeconds);
  const windowSeconds = capacity / value;
  return {
    ...shared,
    name: `${owner}:${words[limit]}`,
    capacity,
    drainPerSecond: value,
    windowSeconds,
    keptMs: Math.ceil(windowSeconds * 1000) + 60_000,
    endsMs: undefined,
    // Amounts that several take at once beyond the burst are paid back by waiting: the rate stays the same.
    unbookedShare: 1,
  };
};
