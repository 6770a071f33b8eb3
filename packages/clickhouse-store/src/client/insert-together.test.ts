import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { giveChunks, takeChunk } from '../rows/chunk-pool.ts';
import { openClickHouse, type ClickHouse } from './clickhouse-client.ts';

interface Received {
  readonly name: string;
  readonly token: string;
  readonly body: string;
}

/** Sends an answer other than success to a statement of this name. */
type Answer = (answer: ServerResponse) => void;

const cut: Answer = (answer) => {
  answer.writeHead(200, { 'content-length': 10 }).write('a');
  setTimeout(() => answer.destroy(), 10);
};

const refuse: Answer = (answer) => {
  answer.writeHead(400).end('Code: 27. DB::Exception: Cannot parse a secret. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)');
};

const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** An embedded server that has counted `failed` failed writes. */
const openFake = async (failed: number, answers: Record<string, Answer[]> = {}) => {
  const received: Received[] = [];
  const respond = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const query = new URL(request.url ?? '', 'http://fake').searchParams;
    const name = query.get('log_comment') ?? '';
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ name, token: query.get('insert_deduplication_token') ?? '', body });
    const special = answers[name]?.shift();
    if (special !== undefined) special(answer);
    else answer.end(name === 'find-macros' ? '1\n' : name === 'failed-writes' ? `${failed}\n` : '');
  };
  const server = createServer((request, answer) => void respond(request, answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = openClickHouse({ url: `http://u:p@127.0.0.1:${(server.address() as AddressInfo).port}` });
  opened.push(
    async () => client.close(),
    () => server.close(),
  );
  return { client, received, names: () => received.map(({ name }) => name) };
};

const insertBoth = async (client: ClickHouse): Promise<void> =>
  client.insertTogether(async (insert) => {
    await Promise.all([
      insert('a', ['x'], [Buffer.from('1'), Buffer.from('2')], 'token-a'),
      insert('b', ['x'], [Buffer.from('3')], 'token-b'),
    ]);
  });

describe('inserts together', () => {
  it('are trusted after one question, which is asked when all have been answered', async () => {
    const { client, received, names } = await openFake(0);
    await insertBoth(client);
    expect(names().toSorted()).toEqual(['failed-writes', 'find-macros', 'insert-a', 'insert-b']);
    expect(names().at(-1)).toBe('failed-writes');
    expect(received.find(({ name }) => name === 'insert-a')?.body).toBe('12');
  });

  it('are not trusted once a write has failed', async () => {
    const { client } = await openFake(1);
    await expect(insertBoth(client)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('are not trusted when the question is not answered, and ask nothing when there are none', async () => {
    const { client, names } = await openFake(0, { 'failed-writes': [(answer) => answer.destroy()] });
    await client.insertTogether(async (insert) => insert('a', ['x'], [], 'token'));
    expect(names()).toEqual([]);
    await expect(insertBoth(client)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('are sent again, each as one of its own, when their answer was lost or cut short', async () => {
    const { client, received } = await openFake(0, { 'insert-a': [(answer) => answer.destroy(), cut] });
    await insertBoth(client);
    const tokens = received.filter(({ name }) => name === 'insert-a').map(({ token }) => token);
    expect(tokens).toEqual(['token-a', 'token-a 1', 'token-a 2']);
  });

  it('reject at once with the kind of a refusal, and ask nothing', async () => {
    const { client, names } = await openFake(0, { 'insert-a': [refuse] });
    const failure = client.insertBinary('a', ['x'], [Buffer.from('1')], 'token');
    await expect(failure).rejects.toThrow(/refused insert-a: CANNOT_PARSE_INPUT_ASSERTION_FAILED \(27\)$/);
    expect(names()).toEqual(['insert-a']);
  });

  it('use the memory of their rows again, unless an attempt failed that may still be sending it', async () => {
    const { client } = await openFake(0, { 'insert-b': [(answer) => answer.destroy()] });
    const insertChunk = async (table: string): Promise<Buffer> => {
      const chunk = takeChunk().fill(1);
      await client.insertBinary(table, ['x'], [chunk.subarray(0, 5)], `token-${table}`);
      return chunk;
    };
    const once = await insertChunk('a');
    const next = takeChunk();
    expect(next.buffer).toBe(once.buffer);
    const twice = await insertChunk('b');
    giveChunks([next]);
    const given = new Set([takeChunk(), takeChunk()].map(({ buffer }) => buffer));
    expect(given.has(twice.buffer)).toBe(false);
  });
});
