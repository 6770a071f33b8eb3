import { describe, expect, test } from 'vitest';
import { countDataPoints } from './read-otlp-metrics.ts';
import { WireWriter } from './protobuf/wire-writer.ts';

const message = (field: number, ...parts: readonly WireWriter[]): WireWriter =>
  parts.reduce((writer, part) => writer.message(field, part), new WireWriter());

describe('records of signals that are not stored', () => {
  test('data points are counted, whatever kind of metric they belong to', () => {
    const points = message(1, new WireWriter().integer(3, 1), new WireWriter());
    const metrics = [5, 7, 9, 10, 11].map((kind) => new WireWriter().text(1, 'name').message(kind, points));
    const body = message(1, message(2, message(2, ...metrics), message(2, ...metrics))).finish();
    expect(countDataPoints(body, 'protobuf')).toBe(20);
    const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary', 'exponential_histogram'];
    const json = {
      resourceMetrics: [
        { scopeMetrics: [{ metrics: kinds.map((kind) => ({ name: 'name', [kind]: { dataPoints: [{}, {}] } })) }] },
        { scope_metrics: [{ metrics: [{ sum: { data_points: [{}] } }, { name: 'empty' }] }] },
      ],
    };
    expect(countDataPoints(new TextEncoder().encode(JSON.stringify(json)), 'json')).toBe(13);
  });

  test.each([
    ['json', '{"resourceMetrics":[{"scopeMetrics":{}}]}', 'resourceMetrics[0].scopeMetrics'],
    ['json', 'x', 'JSON'],
    ['json', '{"resourceSpans":[]}', 'resourceSpans where resourceMetrics is expected'],
    ['json', '{"resource_logs":[]}', 'resource_logs where resourceMetrics is expected'],
    ['protobuf', '\n\u00ff', 'protobuf'],
  ] as const)('a %s body %j is refused', (encoding, body, names) => {
    const bytes = Buffer.from(body, 'latin1');
    expect(() => countDataPoints(bytes, encoding)).toThrow(names);
  });
});
