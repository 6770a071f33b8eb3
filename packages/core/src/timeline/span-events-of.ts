import { decodeValue } from '../ingest/encode-value.ts';
import { latestMicros, type Micros } from '../time.ts';
import type { SpanEvent } from './timeline.ts';

export interface TimedSpanEvent extends SpanEvent {
  readonly at: Micros;
}

interface StoredEvent {
  readonly name?: unknown;
  readonly timeUnixNano?: unknown;
  readonly attributes?: unknown;
}

/** The span events that have a time, as stored with an observation. */
export const spanEventsOf = (spanEvents: string | null): readonly TimedSpanEvent[] => {
  const stored = decodeValue(spanEvents);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((event: StoredEvent | null) => {
    const { name, timeUnixNano, attributes } = event ?? {};
    if (typeof name !== 'string' || typeof timeUnixNano !== 'string') return [];
    const at = Number(timeUnixNano.slice(0, -3));
    return at > 0 && at < latestMicros ? [{ name, at, attributes }] : [];
  });
};
