import { expect, test } from 'vitest';
import { z } from 'zod';
import { telemetryPlaceOf, telemetryVariables } from './telemetry-place.ts';

const schema = z.object(telemetryVariables);
const databaseUrl = 'postgres://db/app';
const clickhouseUrl = 'http://ch:8123';
const placeOf = (variables: Record<string, string>, given = {}) => telemetryPlaceOf(schema.parse(variables), given);

test('ClickHouse keeps telemetry by default: at the configured URL, or where an embedded one was started', () => {
  expect(placeOf({})).toBeUndefined();
  expect(placeOf({}, { databaseUrl })).toBeUndefined();
  expect(placeOf({ CLICKHOUSE_URL: clickhouseUrl })).toEqual({ engine: 'clickhouse', url: clickhouseUrl });
  expect(placeOf({}, { databaseUrl, clickhouseUrl })).toEqual({ engine: 'clickhouse', url: clickhouseUrl });
});

test('PostgreSQL does where the control plane is, or in a database of its own, and never in a ClickHouse', () => {
  const variables = { TELEMETRY_STORE: 'timescale', CLICKHOUSE_URL: clickhouseUrl };
  expect(placeOf(variables)).toBeUndefined();
  expect(placeOf(variables, { databaseUrl })).toEqual({ engine: 'timescale', url: databaseUrl, mode: 'auto' });
  const own = { ...variables, TIMESCALE_URL: 'postgresql://other/telemetry', TIMESCALE: 'off' };
  expect(placeOf(own, { databaseUrl })).toEqual({ engine: 'timescale', url: own.TIMESCALE_URL, mode: 'off' });
});

test('what cannot be meant is refused by name', () => {
  const wrong = { TELEMETRY_STORE: 'timescaledb', TIMESCALE_URL: 'http://db', TIMESCALE: 'yes' };
  const { error } = schema.safeParse(wrong);
  expect(error?.issues.map(({ path }) => path.join())).toEqual(Object.keys(wrong));
});
