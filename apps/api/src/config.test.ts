import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasQueue, readConfig, variableNames } from './config.ts';

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

  it('docs/operations.md describes each variable of .env.example', () => {
    const page = textOf('docs/operations.md');
    const names = [...textOf('.env.example').matchAll(/^([A-Z][A-Z_]*)=/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThanOrEqual(variableNames.length);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('names every variable at fault at once, with what was expected', () => {
    const wrong = { PORT: '70000', CLICKHOUSE_URL: 'ftp://x', OTLP_BODY_BYTES_MAX: 'many' };
    expect(() => readConfig(wrong)).toThrow(/PORT:[\s\S]*CLICKHOUSE_URL: must be a URL[\s\S]*OTLP_BODY_BYTES_MAX:/);
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

  it('a queue needs both stores: each that is missing is named', () => {
    const queue = { QUEUE_URL: 'redis://queue:6379' };
    const stores = { DATABASE_URL: 'postgres://db/app', CLICKHOUSE_URL: 'http://ch:8123' };
    expect(() => readConfig(queue)).toThrow(/DATABASE_URL: must be set when QUEUE_URL is[\s\S]*CLICKHOUSE_URL: must/);
    expect(() => readConfig({ ...queue, ...stores, QUEUE_URL: 'kafka://x' })).toThrow(/QUEUE_URL: must be a URL/);
    expect(hasQueue(readConfig({ ...queue, ...stores }))).toBe(true);
    expect(hasQueue(readConfig(stores))).toBe(false);
  });
});
