import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { misspelledVariables } from '@spanledger/runtime';
import { readConfig, variableNames } from './config.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const servers = {
  DATABASE_URL: 'postgres://u:p@db/app',
  CLICKHOUSE_URL: 'http://ch:8123',
  QUEUE_URL: 'redis://queue:6379',
};

const example = (): Record<string, string> =>
  Object.fromEntries(
    textOf('.env.example')
      .split('\n')
      .filter((line) => variableNames.includes(line.slice(0, line.indexOf('='))))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

describe('the configuration', () => {
  it('.env.example names each variable, and its values are the defaults', () => {
    expect(Object.keys(example()).toSorted()).toEqual([...variableNames].toSorted());
    expect(readConfig({ ...example(), ...servers })).toEqual(readConfig(servers));
  });

  it('no variable of .env.example is taken for a misspelled one', () => {
    const names = [...textOf('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
    const environment = Object.fromEntries(names.map((name) => [name, 'set']));
    expect(misspelledVariables(environment, variableNames)).toEqual([]);
    expect(misspelledVariables({ ...environment, METRICS_PROT: '1' }, variableNames)).toHaveLength(1);
  });

  it('docs/operations/variables.md describes each variable', () => {
    const page = textOf('docs/operations/variables.md');
    expect(variableNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('the configuration needs no ClickHouse when PostgreSQL keeps telemetry', () => {
    const { CLICKHOUSE_URL: _none, ...others } = servers;
    expect(() => readConfig(others)).toThrow(/CLICKHOUSE_URL: is missing/);
    expect(readConfig({ ...others, TELEMETRY_STORE: 'timescale' })).toMatchObject({ TIMESCALE: 'auto' });
  });

  it.each([
    ['DATABASE_URL', 'postgres://user:p#w@host/database'],
    ['DATABASE_URL', 'postgresql://user:p/w@host/database'],
    ['CLICKHOUSE_URL', 'http://user:100%@host:8123'],
    ['QUEUE_URL', 'redis://:100%@host'],
  ])('a password in %s=%s that has to be percent-encoded is named as such', (name, url) => {
    expect(() => readConfig({ ...servers, [name]: url })).toThrow(
      new RegExp(`${name}: cannot be read as a URL: .*%23 is #`),
    );
  });

  it.each([
    ['DATABASE_URL', 'postgres://user:pw@db1:5432,db2:5432/database?target_session_attrs=primary'],
    ['DATABASE_URL', 'postgres://db1,db2/database'],
    ['DATABASE_URL', 'postgres:///database?host=db1,db2'],
    ['CLICKHOUSE_URL', 'http://user:pw@ch1:8123,ch2:8123'],
    ['QUEUE_URL', 'redis://:pw@host1:6379,host2:6379?cluster=true'],
  ])('several servers in %s=%s are named as such', (name, url) => {
    expect(() => readConfig({ ...servers, [name]: url })).toThrow(new RegExp(`${name}: names several servers`));
  });

  it('a comma in a password or in the directory of a socket is no second server', () => {
    const urls = { DATABASE_URL: 'postgres:///d?host=/run/a,b', QUEUE_URL: 'postgres://user:p,w@host/d' };
    expect(readConfig({ ...servers, ...urls })).toMatchObject(urls);
    expect(() => readConfig({ ...servers, DATABASE_URL: 'postgres://user:a,b/c@host/d' })).toThrow(/%2F is/);
  });

  it('a password in a URL may have any percent-encoded character', () => {
    const encoded = encodeURIComponent('p@s:w/o?r#d%é&+ =');
    const urls = {
      CLICKHOUSE_URL: `http://u:${encoded}@h`,
      DATABASE_URL: 'postgres:///d?host=/run',
      QUEUE_URL: `redis://u:${encoded}@h`,
    };
    expect(readConfig(urls)).toMatchObject(urls);
  });

  it('the configuration names every variable that is missing or wrong at once, with what was expected', () => {
    const wrong = { QUEUE_URL: 'amqp://x', DATABASE_URL: '', QUEUE_SHARDS: '0' };
    expect(() => readConfig(wrong)).toThrow(
      /DATABASE_URL: is missing: must be a URL[\s\S]*CLICKHOUSE_URL: is missing[\s\S]*QUEUE_URL: must be a URL that begins with redis:[\s\S]*QUEUE_SHARDS/,
    );
  });
});
