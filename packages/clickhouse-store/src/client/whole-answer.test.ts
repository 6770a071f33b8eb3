import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { countTurns } from '@spanledger/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openClickHouse, type ClickHouse } from './clickhouse-client.ts';
import { rowsOfWholeAnswer } from './whole-answer.ts';

const rowSchema = z.object({ text: z.string() });

const opened: { close(): unknown }[] = [];

/** A client of a server that reports success for each answer. */
const clientOf = async (body: string): Promise<ClickHouse> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = openClickHouse({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  opened.push(client, server);
  return client;
};

const queried = async (body: string) => (await clientOf(body)).query('q', 'SELECT', {}, rowSchema);
const streamed = async (body: string) => {
  const rows: unknown[] = [];
  for await (const row of (await clientOf(body)).stream('q', 'SELECT', {}, rowSchema)) rows.push(row);
  return rows;
};

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

describe.each([
  ['query', queried],
  ['stream', streamed],
])('%s', (_, read) => {
  it.each(['', '[', '[\n', '[\n\n', '[\n{"text":"a"},\n', '[\n{"text":"a"}\n', '[\n{"text":"a"},\n{"text":"b'])(
    'takes an answer that was cut short for none, whatever its status: %j',
    async (body) => {
      await expect(read(body)).rejects.toMatchObject({ code: 'unavailable' });
    },
  );

  it('takes an empty answer that is whole for one without rows', async () => {
    expect(await read('[\n\n]\n')).toEqual([]);
  });

  it('gives rows as they were written, also those that look like the end', async () => {
    const rows = ['a', '],\n]\n', '[', '{},'].map((text) => ({ text }));
    const lines = rows.map((row) => JSON.stringify(row)).join(',\n');
    expect(await read(`[\n${lines}\n]\n`)).toEqual(rows);
  });
});

/** Groups of lines that are available together, as data that a connection has received. */
const answerOf = (groups: readonly (readonly string[])[]): AsyncIterable<readonly { readonly text: string }[]> =>
  Readable.from(groups.map((texts) => texts.map((text) => ({ text }))));

it.each([
  [
    'many rows that came together',
    Array.from({ length: 2_000 }, () => Array<string>(100).fill('{"a":"text"},'.padStart(1_000))),
  ],
  ['a few large rows', Array.from({ length: 12 }, () => [`${JSON.stringify({ text: 'ab\n'.repeat(1_000_000) })},`])],
])('lets others have their turns while it reads %s', async (_, groups) => {
  const read = async (): Promise<number> => {
    let count = 0;
    for await (const rows of rowsOfWholeAnswer('q', answerOf([['['], ...groups, [']']]))) count += rows.length;
    return count;
  };
  const { result, turns } = await countTurns(read);
  expect(result).toBe(groups.flat().length);
  expect(turns).toBeGreaterThan(5);
});
