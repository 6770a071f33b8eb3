import type { ExportedSpan } from '../capture/read-export.ts';

/** Nanoseconds since 1970. */
export interface SpanTimes {
  readonly start: bigint;
  readonly end: bigint;
  readonly events: readonly bigint[];
}

const firstNanos = 1_767_323_045_678_901_000n;
const stepNanos = 10_000_000n;

const byStart = (a: ExportedSpan, b: ExportedSpan): number => {
  const difference = BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.name.localeCompare(b.name);
};

/**
 * Times derived only from the tree: a span starts after its parent and after the end of its previous sibling, events
 * are after the start and before the children, ten milliseconds apart. The spans are in the order of their starts.
 */
export const stableTimes = (spans: readonly ExportedSpan[]): Map<ExportedSpan, SpanTimes> => {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const childrenOf = new Map<string, ExportedSpan[]>();
  for (const span of spans) {
    const parent = known.has(span.parentSpanId ?? '') ? (span.parentSpanId ?? '') : '';
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span]);
  }
  const times = new Map<ExportedSpan, SpanTimes>();
  let now = firstNanos - stepNanos;
  const next = (): bigint => {
    now += stepNanos;
    return now;
  };
  const walk = (parent: string): void => {
    for (const span of (childrenOf.get(parent) ?? []).toSorted(byStart)) {
      const start = next();
      const events = (span.events ?? []).map(next);
      times.set(span, { start, end: start, events });
      walk(span.spanId);
      times.set(span, { start, end: next(), events });
    }
  };
  walk('');
  return times;
};
