import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLocalInstance } from '@spanledger/embedded';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { findPlaces } from './places.ts';

const databaseUrl = 'postgresql://user:secret@db:5432/app';
const clickhouseUrl = 'http://user:secret@ch:8123';
const pidThatCannotBe = 2 ** 30;

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'spanledger-cli-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const instance = (pid: number) => ({
  pid,
  apiUrl: 'http://127.0.0.1:4000',
  baseUrl: 'https://spans.example',
  databaseUrl: 'postgresql://p:p@127.0.0.1:1/postgres',
  clickhouseUrl: 'http://127.0.0.1:2',
});

const leave = (content: ReturnType<typeof instance>): void => writeLocalInstance(dataDir, content);

const places = (environment: Record<string, string> = {}) =>
  findPlaces(readConfig({ SPANLEDGER_DATA_DIR: dataDir, ...environment }));

describe('where things are', () => {
  it('with both databases named: on servers, with the API at its own address', () => {
    leave(instance(process.pid));
    const servers = { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl };
    expect(places({ ...servers, PORT: '3100' })).toMatchObject({
      mode: 'servers',
      databaseUrl,
      telemetry: { engine: 'clickhouse', url: clickhouseUrl },
      apiUrl: 'http://localhost:3100',
    });
    const known = { ...servers, SPANLEDGER_BASE_URL: 'https://spans.example' };
    expect(places(known).apiUrl).toBe('https://spans.example');
    expect(places({ ...known, SPANLEDGER_API_URL: 'http://api:3000' }).apiUrl).toBe('http://api:3000');
  });

  it('with both databases and a queue named: in several processes, with a worker at its own port', () => {
    const servers = { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, QUEUE_URL: 'redis://queue' };
    expect(places({ ...servers, METRICS_PORT: '9500' })).toMatchObject({
      mode: 'queue',
      queueUrl: 'redis://queue',
      workerUrl: 'http://127.0.0.1:9500',
    });
    expect(places({ ...servers, METRICS_HOST: '::1' }).workerUrl).toBe('http://[::1]:9464');
    expect(places({ QUEUE_URL: 'redis://queue' })).toMatchObject({ mode: 'local', workerUrl: undefined });
  });

  it('without a named place it is that of the running server', () => {
    leave(instance(process.pid));
    expect(places()).toMatchObject({
      mode: 'local',
      apiUrl: 'http://127.0.0.1:4000',
      databaseUrl: instance(1).databaseUrl,
      telemetry: { engine: 'clickhouse', url: instance(1).clickhouseUrl },
    });
  });

  it('the running server is reached where it listens, or at SPANLEDGER_API_URL, and not at the address for people', () => {
    leave(instance(process.pid));
    const SPANLEDGER_BASE_URL = 'https://spans.example';
    expect(places({ SPANLEDGER_BASE_URL }).apiUrl).toBe('http://127.0.0.1:4000');
    expect(places({ SPANLEDGER_BASE_URL, SPANLEDGER_API_URL: 'http://api:3000' }).apiUrl).toBe('http://api:3000');
  });

  it('with one named: that one, and the other of the running server', () => {
    leave(instance(process.pid));
    expect(places({ DATABASE_URL: databaseUrl })).toMatchObject({
      mode: 'local',
      databaseUrl,
      telemetry: { engine: 'clickhouse', url: instance(1).clickhouseUrl },
    });
  });

  it('telemetry in PostgreSQL is where the control plane is, unless it has a place of its own', () => {
    const variables = { TELEMETRY_STORE: 'timescale', DATABASE_URL: databaseUrl };
    const mode = 'auto';
    expect(places(variables)).toMatchObject({
      mode: 'servers',
      telemetry: { engine: 'timescale', url: databaseUrl, mode },
    });
    const TIMESCALE_URL = 'postgres://other/telemetry';
    expect(places({ ...variables, TIMESCALE_URL, TIMESCALE: 'require' }).telemetry).toEqual({
      engine: 'timescale',
      url: TIMESCALE_URL,
      mode: 'require',
    });
  });

  it('a running server without ClickHouse keeps telemetry in its PostgreSQL, whatever the options of the command line', () => {
    const { clickhouseUrl: _none, ...own } = instance(process.pid);
    writeLocalInstance(dataDir, own);
    expect(places().telemetry).toEqual({ engine: 'timescale', url: own.databaseUrl, mode: 'auto' });
  });

  it.each([
    ['no file', undefined],
    ['the file of a killed process', instance(pidThatCannotBe)],
  ])('nowhere with %s', (_what, content) => {
    if (content !== undefined) leave(content);
    const nowhere = { mode: 'local', apiUrl: undefined, databaseUrl: undefined };
    expect(places()).toMatchObject(nowhere);
    expect(places({ SPANLEDGER_API_URL: 'http://api:3000' })).toMatchObject(nowhere);
  });

  it.each(['', 'not a key', '\n'])('a file encryption-key that holds no key is named: %j', (content) => {
    const file = join(dataDir, 'encryption-key');
    writeFileSync(file, content);
    expect(() => places()).toThrow(`The content of ${file} must be 32 bytes, as 64 hexadecimal digits or as base64.`);
    expect(places({ SPANLEDGER_ENCRYPTION_KEY: 'a'.repeat(64) }).encryptionKeys).toEqual({ current: 'a'.repeat(64) });
    writeFileSync(file, `${'b'.repeat(64)}\n`);
    expect(places().encryptionKeys).toEqual({ current: 'b'.repeat(64), file });
  });
});
