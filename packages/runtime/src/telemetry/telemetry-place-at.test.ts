import { expect, test } from 'vitest';
import { telemetryPlaceAt } from './telemetry-place-at.ts';

test('the protocol of a URL decides the engine', () => {
  expect(telemetryPlaceAt('postgres://a:b@db:5433/t')).toEqual({
    engine: 'timescale',
    url: 'postgres://a:b@db:5433/t',
    mode: 'auto',
  });
  expect(telemetryPlaceAt('https://ch/db')).toEqual({ engine: 'clickhouse', url: 'https://ch/db' });
  const places = ['clickhouse://u:p%40@ch/db', 'clickhouse://ch:9999', 'clickhouses://ch/db'].map(telemetryPlaceAt);
  expect(places.map((place) => place?.url)).toEqual([
    'http://u:p%40@ch:8123/db',
    'http://ch:9999',
    'https://ch:8443/db',
  ]);
});

test('anything else is no place', () => {
  for (const text of ['', 'db', 'mysql://db', 'file:///tmp', 'postgres:db'])
    expect(telemetryPlaceAt(text)).toBeUndefined();
});
