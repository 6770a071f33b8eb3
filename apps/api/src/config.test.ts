import { readFileSync } from 'node:fs';
import { misspelledVariables } from '@spanledger/runtime';
import { describe, expect, it } from 'vitest';
import { hasQueue, readConfig, variableNames } from './config.ts';
import { s3SettingsOf } from './media/media-config.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the configuration', () => {
  it('.env.example names each variable once, and its values are the defaults', () => {
    const lines = textOf('.env.example')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    const example = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(Object.keys(example)).toHaveLength(lines.length);
    expect(variableNames.filter((name) => !(name in example))).toEqual([]);
    expect(readConfig(example)).toEqual(readConfig({}));
  });

  it('docs/operations/variables.md describes each variable of .env.example', () => {
    const page = textOf('docs/operations/variables.md');
    const names = [...textOf('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThanOrEqual(variableNames.length);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('no variable of .env.example is taken for a misspelled one', () => {
    const environment = Object.fromEntries(
      [...textOf('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => [name ?? '', 'set']),
    );
    expect(misspelledVariables(environment, variableNames)).toEqual([]);
    expect(misspelledVariables({ ...environment, QUEUE_BYTE_MAX: '1' }, variableNames)).toHaveLength(1);
  });

  it('names every variable at fault at once, with what was expected', () => {
    const addresses = {
      SPANLEDGER_BASE_URL: 'https://x/y?z',
      MEDIA_S3_ENDPOINT: 'https://x#y',
      CLICKHOUSE_URL: 'http://x/%y',
    };
    expect(() => readConfig(addresses)).toThrow(
      /SPANLEDGER_BASE_URL: must end before \? and #[\s\S]*CLICKHOUSE_URL: cannot be read[\s\S]*MEDIA_S3_ENDPOINT: must end/,
    );
    const wrong = { PORT: '70000', CLICKHOUSE_URL: 'ftp://x', OTLP_BODY_BYTES_MAX: 'many' };
    expect(() => readConfig(wrong)).toThrow(/PORT:[\s\S]*CLICKHOUSE_URL: must be a URL[\s\S]*OTLP_BODY_BYTES_MAX:/);
  });

  it.each(['abc', '', '0', '65536', '54 32'])(
    'a port as a parameter of an address of PostgreSQL that is none is named: %j',
    (port) => {
      const stores = { CLICKHOUSE_URL: 'http://ch:8123' };
      const url = `postgres://db/app?port=${port}`;
      expect(() => readConfig({ ...stores, DATABASE_URL: url })).toThrow(/DATABASE_URL: has a parameter port/);
      expect(readConfig({ ...stores, DATABASE_URL: 'postgres://db/app?port=5433' }).DATABASE_URL).toContain('5433');
    },
  );

  it('a number that cannot be used is refused with the range that can', () => {
    const wrong = {
      PORT: ['70000', '80a', '-1'],
      QUEUE_BYTES_MAX: ['512MB', '0'],
      QUEUE_SHARDS: ['257'],
      SHUTDOWN_TIMEOUT_MS: ['9999999999'],
      LIMIT_EVENTS_PER_DAY: ['many'],
      MEDIA_INLINE_BYTES_MAX: ['1.5'],
    };
    const ranges: Readonly<Record<string, string>> = {
      PORT: 'a whole number from 0 to 65535',
      QUEUE_BYTES_MAX: 'a whole number from 1 on',
      QUEUE_SHARDS: 'a whole number from 1 to 256',
      SHUTDOWN_TIMEOUT_MS: 'a whole number from 1 to 86400000',
      LIMIT_EVENTS_PER_DAY: 'a whole number from 1 on',
      MEDIA_INLINE_BYTES_MAX: 'a whole number from 0 on',
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values)
        expect(() => readConfig({ [name]: value })).toThrow(`${name}: must be ${ranges[name]}`);
    }
  });

  it('a blank number is unset: it is not 0', () => {
    expect(readConfig({ PORT: ' ', MEDIA_INLINE_BYTES_MAX: '\t' })).toEqual(readConfig({}));
  });

  it('with telemetry in PostgreSQL, processes that share a queue need no ClickHouse', () => {
    const shared = { QUEUE_URL: 'redis://queue', DATABASE_URL: 'postgres://db/app' };
    expect(() => readConfig(shared)).toThrow(/CLICKHOUSE_URL: must be set when QUEUE_URL is/);
    expect(hasQueue(readConfig({ ...shared, TELEMETRY_STORE: 'timescale' }))).toBe(true);
  });

  it('no body may be larger than what one project may hold of all bodies', () => {
    const small = { BODIES_BYTES_MAX: '1999', OTLP_BODY_BYTES_MAX: '1000' };
    expect(() => readConfig(small)).toThrow(/OTLP_BODY_BYTES_MAX: must be at most half of BODIES_BYTES_MAX/);
    expect(
      readConfig({ BODIES_BYTES_MAX: '2000', OTLP_BODY_BYTES_MAX: '1000', BATCH_BODY_BYTES_MAX: '1' }),
    ).toMatchObject({
      BODIES_BYTES_MAX: 2000,
    });
  });

  it('refuses keys that no client could send and ids that no project can have', () => {
    const wrong = {
      SPANLEDGER_INIT_PROJECT_ID: 'x'.repeat(801),
      SPANLEDGER_INIT_PUBLIC_KEY: 'a:b',
      SPANLEDGER_INIT_SECRET_KEY: 'ü',
    };
    for (const [name, value] of Object.entries(wrong)) {
      expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name}: must be`));
    }
  });

  it('the key of the administration is long, and none that a header cannot carry', () => {
    for (const key of ['x'.repeat(31), 'x'.repeat(256), `${'x'.repeat(31)} y`, `${'x'.repeat(31)}é`]) {
      expect(() => readConfig({ ADMIN_API_KEY: key })).toThrow(/ADMIN_API_KEY: must have 32 to 255/);
    }
    expect(readConfig({ ADMIN_API_KEY: 'x'.repeat(32) }).ADMIN_API_KEY).toHaveLength(32);
    expect(readConfig({ ADMIN_API_KEY: '' }).ADMIN_API_KEY).toBeUndefined();
  });

  it('a bucket needs its keys, and keys need a bucket: each that is missing is named', () => {
    const names = /MEDIA_S3_ACCESS_KEY_ID: must be set[\s\S]*MEDIA_S3_SECRET_ACCESS_KEY: must be set/;
    expect(() => readConfig({ MEDIA_S3_BUCKET: 'media' })).toThrow(names);
    const keys = { MEDIA_S3_ACCESS_KEY_ID: 'id', MEDIA_S3_SECRET_ACCESS_KEY: 'secret' };
    expect(() => readConfig(keys)).toThrow(/MEDIA_S3_BUCKET: must be set when MEDIA_S3_ACCESS_KEY_ID and/);
    const wrong = { ...keys, MEDIA_S3_BUCKET: 'media', MEDIA_S3_ENDPOINT: 'storage', MEDIA_S3_PATH_STYLE: 'yes' };
    expect(() => readConfig(wrong)).toThrow(/MEDIA_S3_ENDPOINT: must be a URL[\s\S]*MEDIA_S3_PATH_STYLE: must be true/);
    const config = readConfig({ ...wrong, MEDIA_S3_ENDPOINT: 'http://storage:9000', MEDIA_S3_PATH_STYLE: 'true' });
    expect(s3SettingsOf(config)).toMatchObject({ bucket: 'media', endpoint: 'http://storage:9000', isPathStyle: true });
    expect(s3SettingsOf(readConfig({}))).toBeUndefined();
  });

  it('a queue needs both stores: each that is missing is named', () => {
    const queue = { QUEUE_URL: 'redis://queue:6379' };
    const stores = { DATABASE_URL: 'postgres://db/app', CLICKHOUSE_URL: 'http://ch:8123' };
    expect(() => readConfig(queue)).toThrow(/DATABASE_URL: must be set when QUEUE_URL is[\s\S]*CLICKHOUSE_URL: must/);
    expect(() => readConfig({ ...queue, ...stores, QUEUE_URL: 'kafka://x' })).toThrow(/QUEUE_URL: must be a URL/);
    expect(hasQueue(readConfig({ ...queue, ...stores }))).toBe(true);
    expect(hasQueue(readConfig(stores))).toBe(false);
  });
});
