import { describe, expect, it } from 'vitest';
import { describeApiAndWorker, engine, places, start } from './api-and-worker.fixture.ts';
import { ended, runApp } from './processes.fixture.ts';

describe('before the stores are migrated', () => {
  it('worker and api stop with what is wrong and what to do, and change nothing', async () => {
    const refused = (['worker', 'api'] as const).map(async (service) => {
      const { code, output } = await ended(start(service, 'postgres'));
      expect([service, code]).toEqual([service, 1]);
      expect(output).toMatch(/not migrated.*spanledger migrate/);
    });
    await Promise.all(refused);
    const [first, second] = [runApp('migrate', places), runApp('migrate', places)];
    const results = await Promise.all([ended(first), ended(second)]);
    expect(results.map(({ code, output }) => (code === 0 ? 0 : output))).toEqual([0, 0]);
    expect(results.some(({ output }) => output.includes('0001_create_identity'))).toBe(true);
  });
});

describe('a configuration that cannot be used', () => {
  it('a configuration that cannot be used stops the worker with every variable at fault', async () => {
    const wrong = runApp('worker', { DATABASE_URL: 'mysql://x', CLICKHOUSE_URL: '', QUEUE_URL: 'amqp://y' });
    const { code, output } = await ended(wrong);
    expect(code).toBe(1);
    expect(output).toMatch(/DATABASE_URL: must be[\s\S]*QUEUE_URL: must be/);
    if (engine === 'clickhouse') expect(output).toContain('CLICKHOUSE_URL: is missing');
  });
});

describe('ClickHouse with the configuration of the compose file', () => {
  it('ClickHouse with the configuration of the compose file has its limits, syncs new parts, and keeps no endless tables about itself', async () => {
    const url = new URL(places['CLICKHOUSE_URL'] ?? '');
    const ask = async (sql: string): Promise<string> => {
      const key = Buffer.from(`${url.username}:${url.password}`).toString('base64');
      const headers = { authorization: `Basic ${key}`, connection: 'close' };
      return (await (await fetch(url.origin, { method: 'POST', body: sql, headers })).text()).trim();
    };
    expect(await ask("SELECT value FROM system.merge_tree_settings WHERE name = 'fsync_after_insert'")).toBe('1');
    expect(await ask("SELECT value FROM system.settings WHERE name = 'max_memory_usage'")).toBe('1000000000');
    await ask('SYSTEM FLUSH LOGS');
    const logs = await ask(
      "SELECT name FROM system.tables WHERE database = 'system' AND name LIKE '%_log' ORDER BY name",
    );
    expect(logs.split('\n').filter((name) => !['', 'crash_log', 'part_log', 'query_log'].includes(name))).toEqual([]);
  });
});

describeApiAndWorker('postgres');
