import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import { countOtlpRecords } from './count-otlp-records.ts';
import { WireWriter } from './protobuf/wire-writer.ts';

type LogRecords = Parameters<typeof JsonLogsSerializer.serializeRequest>[0];

const logRecords = (count: number): LogRecords => {
  const resource = { attributes: {}, asyncAttributesPending: false };
  const scopes = [{ name: 'a' }, { name: 'b' }];
  const records = Array.from({ length: count }, (_unused, index) => ({
    hrTime: [1, 0],
    hrTimeObserved: [1, 0],
    body: 'x',
    attributes: { k: 'v' },
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: scopes[index % scopes.length],
  }));
  return records as unknown as LogRecords;
};

const message = (field: number, ...parts: readonly WireWriter[]): WireWriter =>
  parts.reduce((writer, part) => writer.message(field, part), new WireWriter());

describe('records of signals that are not stored', () => {
  test.each([0, 1, 5])('%d log records are counted in either encoding', (count) => {
    const records = logRecords(count);
    const json = JsonLogsSerializer.serializeRequest(records) ?? new Uint8Array();
    const protobuf = ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array();
    expect(countOtlpRecords(json, 'json', 'logs')).toBe(count);
    expect(countOtlpRecords(protobuf, 'protobuf', 'logs')).toBe(count);
  });

  test('data points are counted, whatever kind of metric they belong to', () => {
    const points = message(1, new WireWriter().integer(3, 1), new WireWriter());
    const metrics = [5, 7, 9, 10, 11].map((kind) => new WireWriter().text(1, 'name').message(kind, points));
    const body = message(1, message(2, message(2, ...metrics), message(2, ...metrics))).finish();
    expect(countOtlpRecords(body, 'protobuf', 'metrics')).toBe(20);
    const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary', 'exponential_histogram'];
    const json = {
      resourceMetrics: [
        { scopeMetrics: [{ metrics: kinds.map((kind) => ({ name: 'name', [kind]: { dataPoints: [{}, {}] } })) }] },
        { scope_metrics: [{ metrics: [{ sum: { data_points: [{}] } }, { name: 'empty' }] }] },
      ],
    };
    expect(countOtlpRecords(new TextEncoder().encode(JSON.stringify(json)), 'json', 'metrics')).toBe(13);
  });

  test.each([
    ['json', '{"resourceLogs":[{"scopeLogs":{}}]}', 'resourceLogs[0].scopeLogs'],
    ['json', 'x', 'JSON'],
    ['protobuf', '\n\u00ff', 'protobuf'],
  ] as const)('a %s body %j is refused', (encoding, body, names) => {
    const bytes = Buffer.from(body, 'latin1');
    expect(() => countOtlpRecords(bytes, encoding, 'logs')).toThrow(names);
  });
});
