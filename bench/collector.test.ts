import { expect, test } from 'vitest';
import { versionsOf } from './collector.ts';

const receiver = '    - name: otlp\n      module: go.opentelemetry.io/collector/receiver/otlpreceiver v0.161.0\n';
const exporter =
  '    - name: clickhouse\n      module: github.com/open-telemetry/opentelemetry-collector-contrib/exporter/clickhouseexporter v0.161.1\n';

test('the versions of a Collector are those of its receiver and of its ClickHouse exporter', () => {
  const components = `buildinfo:\n    version: 1.0.0\nreceivers:\n${receiver}exporters:\n${exporter}`;
  expect(versionsOf(components)).toBe('otlpreceiver v0.161.0, clickhouseexporter v0.161.1');
});

test('a Collector without the ClickHouse exporter is refused before anything is measured, with what it lacks', () => {
  expect(() => versionsOf(`receivers:\n${receiver}`)).toThrow('has no clickhouseexporter');
});
