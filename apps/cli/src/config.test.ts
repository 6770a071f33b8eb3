import { expect, it } from 'vitest';
import { ConfigError } from '@spanledger/runtime';
import { readConfig } from './config.ts';

it('everything has a default, and an empty variable is unset', () => {
  expect(readConfig({ DATABASE_URL: '', HOME: '/root' })).toEqual({
    MEDIA_S3_PATH_STYLE: 'false',
    MEDIA_S3_REGION: 'us-east-1',
    TELEMETRY_STORE: 'clickhouse',
    TIMESCALE: 'auto',
    SPANLEDGER_DATA_DIR: './data',
    PORT: 3000,
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: 9464,
  });
});

const read = () => readConfig({ DATABASE_URL: 'mysql://x', CLICKHOUSE_URL: 'nonsense', PORT: '70000' });

it('every variable at fault is named at once', () => {
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/DATABASE_URL: must be a URL[^]*CLICKHOUSE_URL: [^]*PORT: /);
});
