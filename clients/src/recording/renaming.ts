import type { ExportedSpan } from '../capture/read-export.ts';
import { answeredAt } from '../providers/answer.ts';
import type { SpanTimes } from './stable-times.ts';

const uuids = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const isoTimes = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
const stackFrames = /(?:\n|\\n)\s+at (?:(?!\\n|\n|").)*/g;
const unknownTime = '2026-01-02T03:04:05.678Z';
const toleranceMs = 3;
const nodePath = /unknown_service:\S*\bnode\b/g;

const isoOf = (nanos: bigint): string => new Date(Number(nanos / 1_000_000n)).toISOString();

const stableTime = (time: string, span: ExportedSpan | undefined, times: SpanTimes | undefined): string => {
  const millis = Date.parse(time);
  if (millis === answeredAt * 1000) return time;
  if (span === undefined || times === undefined) return unknownTime;
  const isWithin =
    millis >= Number(BigInt(span.startTimeUnixNano) / 1_000_000n) - toleranceMs &&
    millis <= Number(BigInt(span.endTimeUnixNano) / 1_000_000n) + toleranceMs;
  return isWithin ? isoOf(times.start + 5_000_000n) : unknownTime;
};

/** Renames values that a run generated, so that they are the same in every run. */
export class Renaming {
  readonly #ids = new Map<string, string>();
  readonly #uuids = new Map<string, string>();
  readonly #hosts: readonly [string, string][];
  readonly #patterns: readonly [RegExp, string][];
  #traces = 0;
  #spans = 0;

  /** `patterns` are pairs of a regular expression and its replacement. */
  constructor(hosts: Readonly<Record<string, string>>, patterns: readonly [string, string][]) {
    this.#hosts = Object.entries(hosts);
    this.#patterns = patterns.map(([pattern, replacement]) => [new RegExp(pattern, 'g'), replacement]);
  }

  /** Numbers them in the order of the calls. */
  nameIds(traceId: string, spanId: string): void {
    if (!this.#ids.has(traceId)) {
      this.#traces += 1;
      this.#ids.set(traceId, `4bf92f3577b34da6a3ce929d${this.#traces.toString(16).padStart(8, '0')}`);
    }
    if (this.#ids.has(spanId)) return;
    this.#spans += 1;
    this.#ids.set(spanId, `00f067aa${this.#spans.toString(16).padStart(8, '0')}`);
  }

  /** Replaces a time within the span by the corresponding one of its new times. */
  text(value: string, span?: ExportedSpan, times?: SpanTimes): string {
    let text = value;
    for (const [id, name] of this.#ids) text = text.replaceAll(id, name);
    for (const [host, name] of this.#hosts) text = text.replaceAll(host, name);
    for (const [pattern, replacement] of this.#patterns) text = text.replaceAll(pattern, replacement);
    return text
      .replaceAll(uuids, (uuid) => this.#uuid(uuid))
      .replaceAll(isoTimes, (time) => stableTime(time, span, times))
      .replaceAll(nodePath, 'unknown_service:node')
      .replaceAll(stackFrames, '');
  }

  #uuid(uuid: string): string {
    const known = this.#uuids.get(uuid);
    if (known !== undefined) return known;
    const name = `00000000-0000-4000-8000-${(this.#uuids.size + 1).toString(16).padStart(12, '0')}`;
    this.#uuids.set(uuid, name);
    return name;
  }
}
