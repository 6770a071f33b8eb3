import type { IngestBatch } from '@spanledger/core';
import { batchHead } from '../batch-head.ts';
import { isObject, listAt, objectIn, parseJsonBody } from './json/parse-json-body.ts';
import { refuseOtherSignal } from './json/refuse-other-signal.ts';
import type { OtlpEncoding } from './otlp-encoding.ts';
import { WireReader } from './protobuf/wire-reader.ts';
import type { OtlpContext } from './read-otlp-traces.ts';

export interface OtlpMetrics {
  /** A receipt of the rejected points, and nothing else. */
  readonly batch: IngestBatch;
  /** All data points of the request: metrics have no store. */
  readonly rejectedPoints: number;
}

/** Reads an OTLP export of metrics, of which nothing is stored. Throws `invalid_input` when it cannot be decoded. */
export const readOtlpMetrics = (body: Uint8Array, encoding: OtlpEncoding, context: OtlpContext): OtlpMetrics => {
  const rejectedPoints = countDataPoints(body, encoding);
  const rejected = rejectedPoints === 0 ? {} : { metrics_not_stored: rejectedPoints };
  const batch = { ...batchHead(context, body), rejected, observations: [], traces: [], scores: [], deletions: [] };
  return { batch, rejectedPoints };
};

/** How many data points an export of metrics has. Throws `invalid_input` when the body cannot be decoded. */
export const countDataPoints = (body: Uint8Array, encoding: OtlpEncoding): number => {
  if (encoding === 'json') return countJson(body);
  const reader = new WireReader(body);
  return countBelow(reader, reader.end, 0);
};

/** Tags of the messages that enclose those with data points: resource, scope, metric. */
const groupTags = [10, 18, 18];
/** Gauge, sum, histogram, exponential histogram, summary: each has its points in field 1. */
const dataTags: ReadonlySet<number> = new Set([42, 58, 74, 82, 90]);
const pointTag = 10;

const countBelow = (reader: WireReader, end: number, depth: number): number => {
  let count = 0;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag !== groupTags[depth]) reader.skip(tag, end);
    else {
      const limit = reader.limit(end);
      count += depth === 2 ? countPoints(reader, limit) : countBelow(reader, limit, depth + 1);
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

const dataNames = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'exponential_histogram', 'summary'];

const countJson = (body: Uint8Array): number => {
  const request = parseJsonBody(body);
  refuseOtherSignal(request, 'metrics');
  let count = 0;
  for (const [r, resource] of listAt(request, 'resourceMetrics', 'resource_metrics', '').entries()) {
    const path = `resourceMetrics[${r}]`;
    for (const [s, scope] of listAt(objectIn(resource, path), 'scopeMetrics', 'scope_metrics', `${path}.`).entries()) {
      const scopePath = `${path}.scopeMetrics[${s}]`;
      for (const metric of listAt(objectIn(scope, scopePath), 'metrics', 'metrics', `${scopePath}.`)) {
        count += pointCount(metric);
      }
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
