import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Pool } from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { connect, openPool } from './connect.ts';
import { failureOf } from './failures.ts';

const applicationName = 'spanledger test of connections';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

const open = (settings: Partial<Parameters<typeof openPool>[1]>, url = inject('postgresUrl')): Pool => {
  const pool = openPool(url, { applicationName, ...settings });
  cleanups.push(() => pool.end());
  return pool;
};

/** Blocks the process as if it were not scheduled: no timer runs, nothing is read. */
const block = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a process that gets no processor for longer than a server may take to accept it connects all the same', async () => {
  const limits = { acceptTimeoutMs: 1000 };
  const pool = open(limits);
  const answer = pool.query('SELECT 1 AS one');
  const connected = connect(inject('postgresUrl'), applicationName, limits);
  cleanups.push(async () => (await connected).end());
  await new Promise((resolve) => void setImmediate(resolve));
  block(1500);
  expect((await answer).rows).toEqual([{ one: 1 }]);
  expect((await (await connected).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a query waits for a connection of a busy pool longer than a server may take to accept one', async () => {
  const pool = open({ max: 1, acceptTimeoutMs: 200 });
  const busy = await pool.connect();
  const waiting = pool.query('SELECT 2 AS two');
  await busy.query('SELECT pg_sleep(0.6)');
  busy.release();
  expect((await waiting).rows).toEqual([{ two: 2 }]);
});

test('a query that finds no free connection for too long fails because the pool is in use, and not because the server is away', async () => {
  const pool = open({ max: 1 });
  const busy = await pool.connect();
  pool.options.connectionTimeoutMillis = 50;
  expect(await pool.query('SELECT 1').catch(failureOf)).toBe('pool in use');
  busy.release();
});

test('a server that does not accept a connection in time has lost it', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/none`;
  const limits = { acceptTimeoutMs: 100 };
  expect(await open(limits, url).query('SELECT 1').catch(failureOf)).toBe('lost connection');
  expect(await connect(url, applicationName, limits).catch(failureOf)).toBe('lost connection');
});
