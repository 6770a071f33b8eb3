import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configSchema, readConfig } from './config.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const names = Object.keys(configSchema.shape).toSorted();

describe('the configuration', () => {
  it('.env.example names each variable once, and its values are the defaults', () => {
    const lines = textOf('.env.example')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    const example = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(lines).toHaveLength(names.length);
    expect(Object.keys(example).toSorted()).toEqual(names);
    expect(readConfig(example)).toEqual(readConfig({}));
  });

  it('docs/operations.md describes each variable', () => {
    const page = textOf('docs/operations.md');
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('names every variable at fault at once, with what was expected', () => {
    const wrong = { PORT: '70000', CLICKHOUSE_URL: 'ftp://x', OTLP_BODY_BYTES_MAX: 'many' };
    expect(() => readConfig(wrong)).toThrow(/PORT:[\s\S]*CLICKHOUSE_URL: must be a URL[\s\S]*OTLP_BODY_BYTES_MAX:/);
  });
});
