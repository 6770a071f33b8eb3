import { listAt, objectIn, parseJsonBody, isObject } from './json/parse-json-body.ts';
import type { OtlpEncoding } from './otlp-encoding.ts';
import { WireReader } from './protobuf/wire-reader.ts';

type CountedSignal = 'logs' | 'metrics';

/** How many log records or data points an export holds. Throws `invalid_input` when the body cannot be decoded. */
export const countOtlpRecords = (body: Uint8Array, encoding: OtlpEncoding, signal: CountedSignal): number =>
  encoding === 'protobuf' ? countProtobuf(body, signal) : countJson(body, signal);

/** Tags of the messages on the way to a record: resource, scope, then the record or what holds data points. */
const groupTags = [10, 18, 18];
/** Gauge, sum, histogram, exponential histogram, summary: each holds its points in field 1. */
const dataTags: ReadonlySet<number> = new Set([42, 58, 74, 82, 90]);
const pointTag = 10;

const countProtobuf = (body: Uint8Array, signal: CountedSignal): number => {
  const reader = new WireReader(body);
  return countBelow(reader, reader.end, 0, signal);
};

const countBelow = (reader: WireReader, end: number, depth: number, signal: CountedSignal): number => {
  let count = 0;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag !== groupTags[depth]) reader.skip(tag, end);
    else if (depth === 2 && signal === 'logs') {
      reader.skip(tag, end);
      count += 1;
    } else {
      const limit = reader.limit(end);
      count += depth === 2 ? countPoints(reader, limit) : countBelow(reader, limit, depth + 1, signal);
    }
  }
  reader.finish(end);
  return count;
};

const countPoints = (reader: WireReader, end: number): number => {
  let count = 0;
  while (reader.at < end) {
    const tag = reader.tag();
    if (!dataTags.has(tag)) reader.skip(tag, end);
    else {
      const limit = reader.limit(end);
      while (reader.at < limit) {
        const inner = reader.tag();
        if (inner === pointTag) count += 1;
        reader.skip(inner, limit);
      }
      reader.finish(limit);
    }
  }
  reader.finish(end);
  return count;
};

const jsonGroups = {
  logs: [
    ['resourceLogs', 'resource_logs'],
    ['scopeLogs', 'scope_logs'],
    ['logRecords', 'log_records'],
  ],
  metrics: [
    ['resourceMetrics', 'resource_metrics'],
    ['scopeMetrics', 'scope_metrics'],
    ['metrics', 'metrics'],
  ],
} as const;
const dataNames = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'exponential_histogram', 'summary'];

const countJson = (body: Uint8Array, signal: CountedSignal): number => {
  const [resources, scopes, records] = jsonGroups[signal];
  let count = 0;
  for (const [r, resource] of listAt(parseJsonBody(body), resources[0], resources[1], '').entries()) {
    const path = `${resources[0]}[${r}]`;
    for (const [s, scope] of listAt(objectIn(resource, path), scopes[0], scopes[1], `${path}.`).entries()) {
      const scopePath = `${path}.${scopes[0]}[${s}]`;
      const list = listAt(objectIn(scope, scopePath), records[0], records[1], `${scopePath}.`);
      count += signal === 'logs' ? list.length : list.reduce<number>((sum, metric) => sum + pointCount(metric), 0);
    }
  }
  return count;
};

const pointCount = (metric: unknown): number => {
  if (!isObject(metric)) return 0;
  return dataNames.reduce((sum, name) => sum + pointsOf(metric[name]), 0);
};

const pointsOf = (data: unknown): number => {
  const points = isObject(data) ? (data['dataPoints'] ?? data['data_points']) : undefined;
  return Array.isArray(points) ? points.length : 0;
};
