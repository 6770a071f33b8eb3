import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openClickHouse, type ClickHouse } from './clickhouse-client.ts';
import { clickHouseHealth } from './clickhouse-health.ts';
import { text } from '../rows/column-type.ts';
import { column, namesOf } from '../rows/column.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { openTestStore } from './test-store.fixture.ts';

const oneSchema = z.object({ one: z.number() });
const countSchema = z.object({ n: z.coerce.number() });

describe('the ClickHouse client', () => {
  let client: ClickHouse;
  const opened: { close(): unknown }[] = [];
  beforeAll(async () => {
    client = await openTestStore();
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  test('wide numbers and decimals come as exact texts', async () => {
    const sql = `SELECT toUInt64(18446744073709551615) AS wide, toUInt128('340282366920938463463374607431768211455') AS wider,
      toDecimal128('12345678901234567890.123456789012', 12) AS money, map('a', toDecimal128('0.1', 12)) AS amounts,
      toUnixTimestamp64Micro(toDateTime64('2148-12-31 23:59:59.999999', 6, 'UTC')) AS at`;
    const rowSchema = z.object({
      wide: z.string(),
      wider: z.string(),
      money: z.string(),
      amounts: z.record(z.string(), z.string()),
      at: z.coerce.number(),
    });
    expect(await client.query('types', sql, {}, rowSchema)).toEqual([
      {
        wide: '18446744073709551615',
        wider: '340282366920938463463374607431768211455',
        money: '12345678901234567890.123456789012',
        amounts: { a: '0.1' },
        at: Date.UTC(2149, 0, 1) * 1000 - 1,
      },
    ]);
  });

  test.each([
    ['short', 10],
    ['long', 100_000],
  ])('%s parameters arrive as they are', async (_, length) => {
    const params = {
      text: `it's \\ a\ttext\r\n& é 😀 %41+`,
      texts: ["a'b\\", '', 'x'.repeat(length)],
      number: -1.5,
      none: null,
    };
    const sql = `SELECT {text:String} AS text, {texts:Array(String)} AS texts, {number:Float64} AS number, {none:Nullable(String)} AS none`;
    const rowSchema = z.object({ text: z.string(), texts: z.array(z.string()), number: z.number(), none: z.null() });
    expect(await client.query('echo', sql, params, rowSchema)).toEqual([params]);
  });

  test('a text of many parts of an answer is put together', async () => {
    const sql = `SELECT repeat('é😀', 200000) AS text FROM numbers(3)`;
    const rows = await client.query('parts', sql, {}, z.object({ text: z.string() }));
    expect(rows.map(({ text }) => text === 'é😀'.repeat(200_000))).toEqual([true, true, true]);
  });

  test('a row of another shape is an error that names the query and not the value', async () => {
    const failure = client.query('odd', `SELECT 'secret' AS one`, {}, oneSchema);
    await expect(failure).rejects.toThrow(/^odd: unexpected row/);
    await expect(failure).rejects.not.toThrow(/secret/);
  });

  test('a read that takes too long is too expensive, and unavailable when a write needs it', async () => {
    const sql = 'SELECT 1 AS one FROM numbers(100) WHERE sleepEachRow(0.05) = 0';
    const limits = { timeoutMs: 200 };
    await expect(client.query('slow', sql, {}, oneSchema, limits)).rejects.toMatchObject({ code: 'too_expensive' });
    await expect(client.query('slow', sql, {}, oneSchema, { ...limits, isForWriting: true })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('a read that takes too much memory is too expensive, also when a write needs it, which may need fewer rows at once', async () => {
    const sql = 'SELECT 1 AS one FROM (SELECT groupArray(toString(number)) AS a FROM numbers(3000000))';
    const limits = { memoryMaxBytes: 10_000_000 };
    await expect(client.query('large', sql, {}, oneSchema, limits)).rejects.toMatchObject({ code: 'too_expensive' });
    await expect(client.query('large', sql, {}, oneSchema, { ...limits, isForWriting: true })).rejects.toMatchObject({
      code: 'too_expensive',
    });
  });

  test('a fault in a query names its kind and keeps the values of its parameters to itself', async () => {
    const discreet = openClickHouse({ url: inject('clickhouseUrl'), database: client.database });
    opened.push(discreet);
    const failure = discreet.query('faulty', 'SELECT toUInt8({a:String}) AS one', { a: 'a secret' }, oneSchema);
    await expect(failure).rejects.toThrow(/faulty.*CANNOT_PARSE_TEXT/);
    await expect(failure).rejects.not.toThrow(/a secret/);
  });

  test('a server that is not there is unavailable', async () => {
    const server = await listen(createServer());
    const { port } = server.address() as AddressInfo;
    server.close();
    const gone = openClickHouse({ url: `http://127.0.0.1:${port}` });
    opened.push(gone);
    await expect(gone.command('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(gone.insertBinary('t', ['a'], [Buffer.of(1)], 'x')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await clickHouseHealth(gone).check()).toMatchObject({ isHealthy: false });
  });

  test('a database without our tables is unhealthy, with what to do', async () => {
    const empty = openClickHouse({ url: inject('clickhouseUrl'), database: 'system' });
    opened.push(empty);
    const { isHealthy, problem, version } = await clickHouseHealth(empty).check();
    expect({ isHealthy, problem }).toEqual({ isHealthy: false, problem: expect.stringContaining('migrate') });
    expect(version).toMatch(/^\d+\./);
  });

  test.each([
    [20_000_000, undefined],
    [10_000_000, 'Its disk is full: nothing can be stored until there is room'],
  ])('a server with %i bytes of room on its disk has the problem: %s', async (room, problem) => {
    const rows = `[\n${JSON.stringify({ version: '26.7', bytes: 1, tables: 3, room })}\n]\n`;
    const server = await listen(createHttpServer((_, response) => void response.end(rows)));
    const { port } = server.address() as AddressInfo;
    const full = openClickHouse({ url: `http://127.0.0.1:${port}` });
    opened.push(full, server);
    expect(await clickHouseHealth(full).check()).toMatchObject({ isHealthy: problem === undefined, problem });
  });

  test('a connection that breaks is tried once more', async () => {
    let connections = 0;
    const server = await listen(
      createServer((socket) => {
        connections += 1;
        socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy());
      }),
    );
    opened.push(server);
    const broken = openClickHouse({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    opened.unshift(broken);
    await expect(broken.query('reset', 'SELECT 1', {}, oneSchema)).rejects.toMatchObject({ code: 'unavailable' });
    expect(connections).toBe(2);
  });

  test('the same token is inserted once', async () => {
    const columns = ['project_id', 'trace_id', 'id'].map((name) => column(name, text, () => 'x'));
    const insert = async (token: string) =>
      client.insertBinary('observations', namesOf(columns), await encodeRows(columns, [{}], () => []), token);
    await insert('first');
    await insert('first');
    expect(await observationsOf(client)).toEqual([{ n: 1 }]);
    await insert('second');
    expect(await observationsOf(client)).toEqual([{ n: 2 }]);
  });
});

const observationsOf = async (client: ClickHouse) =>
  client.query('count', 'SELECT count() AS n FROM observations', {}, countSchema);

const listen = async (server: Server): Promise<Server> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};
