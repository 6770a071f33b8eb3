import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Attribute, ExportedSpan, ResourceSpans, TraceExport } from '../capture/read-export.ts';
import { Renaming } from './renaming.ts';
import { stableTimes, type SpanTimes } from './stable-times.ts';

/** Attributes that depend on the machine or its speed: removed, or replaced by this value. */
const volatile = JSON.parse(
  readFileSync(fileURLToPath(new URL('./volatile-attributes.json', import.meta.url)), 'utf8'),
) as {
  readonly omitted: readonly string[];
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly inText: readonly [string, string][];
};
const omitted = new Set(volatile.omitted);

type ScopeSpans = ResourceSpans['scopeSpans'][number];

const spansOf = ({ resourceSpans }: TraceExport): ExportedSpan[] =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

/** Groups spans by resource and scope. */
const joined = (exports: readonly TraceExport[]): ResourceSpans[] => {
  const resources = new Map<string, ResourceSpans & { scopes: Map<string, ScopeSpans> }>();
  for (const { scopeSpans, ...resource } of exports.flatMap(({ resourceSpans }) => resourceSpans)) {
    const key = JSON.stringify(resource);
    const { scopes } = resources.get(key) ?? { scopes: new Map<string, ScopeSpans>() };
    for (const { spans, ...scope } of scopeSpans) {
      const before = scopes.get(JSON.stringify(scope))?.spans ?? [];
      scopes.set(JSON.stringify(scope), { ...scope, spans: [...before, ...spans] });
    }
    resources.set(key, { ...resource, scopeSpans: [], scopes });
  }
  return [...resources.values()].map(({ scopes, ...resource }) => ({ ...resource, scopeSpans: [...scopes.values()] }));
};

const isAttribute = (value: object): value is Attribute => 'key' in value && 'value' in value;
const isKept = (value: unknown): boolean =>
  value === null || typeof value !== 'object' || !isAttribute(value) || !omitted.has(value.key);

const stableValue = (value: unknown, text: (value: string) => string): unknown => {
  const stable = (inner: unknown): unknown => {
    if (typeof inner === 'string') return text(inner);
    if (Array.isArray(inner)) return inner.filter(isKept).map(stable);
    if (inner === null || typeof inner !== 'object') return inner;
    if (isAttribute(inner) && Object.hasOwn(volatile.fixed, inner.key))
      return { key: inner.key, value: volatile.fixed[inner.key] };
    return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, stable(member)]));
  };
  return stable(value);
};

const stableSpan = (span: ExportedSpan, times: SpanTimes, renaming: Renaming): object => {
  const text = (value: string): string => renaming.text(value, span, times);
  const { startTimeUnixNano: _start, endTimeUnixNano: _end, events = [], ...rest } = span;
  return {
    ...(stableValue(rest, text) as object),
    startTimeUnixNano: String(times.start),
    endTimeUnixNano: String(times.end),
    ...(events.length === 0
      ? {}
      : {
          events: events.map(({ timeUnixNano: _time, ...event }, index) => ({
            timeUnixNano: String(times.events[index]),
            ...(stableValue(event, text) as object),
          })),
        }),
  };
};

/**
 * The exports of one run as one request that is the same for every run: ids are numbered in the order of the tree,
 * times follow it, spans are in the order of their ends, and no value depends on the machine. `hosts` maps addresses to
 * their replacements.
 */
export const stableExport = (exports: readonly TraceExport[], hosts: Readonly<Record<string, string>>) => {
  const resourceSpans = joined(exports);
  const times = stableTimes(spansOf({ resourceSpans }));
  const renaming = new Renaming(hosts, volatile.inText);
  for (const { traceId, spanId } of times.keys()) renaming.nameIds(traceId, spanId);
  const timesOf = (span: ExportedSpan): SpanTimes => times.get(span) ?? { start: 0n, end: 0n, events: [] };
  const byEnd = (a: ExportedSpan, b: ExportedSpan): number => (timesOf(a).end < timesOf(b).end ? -1 : 1);
  return {
    resourceSpans: resourceSpans.map(({ scopeSpans, ...resource }) => ({
      ...(stableValue(resource, (value) => renaming.text(value)) as object),
      scopeSpans: scopeSpans
        .map(({ spans, ...scope }) => ({ scope, spans: spans.toSorted(byEnd) }))
        .map(({ scope, spans }) => ({
          ...(stableValue(scope, (value) => renaming.text(value)) as object),
          spans: spans.map((span) => stableSpan(span, timesOf(span), renaming)),
        })),
    })),
  };
};
