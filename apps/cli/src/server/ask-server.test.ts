import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unavailable } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandRunner } from '../testing/run-commands.ts';
import { askServerAt } from './ask-server.ts';

const keys = { publicKey: 'pk-sl-a', secretKey: 'sk-sl-a' };
const sums = {
  batches: 2,
  received: 9,
  stored: 6,
  rejected: { bad_id: 2 },
  quarantined: 1,
  discarded: 0,
  inFlight: 0,
  payloadBytes: 2000,
  balance: 0,
};
const letter = {
  id: 'l1',
  batchId: 'b1',
  state: 'open',
  reason: 'refused_by_store',
  message: 'The store refused it.',
  kind: 'trace',
  entityId: 't1',
  events: 1,
  payloadBytes: 3,
  receivedAt: '2026-01-02T03:04:05.000Z',
  quarantinedAt: '2026-01-02T03:04:06.000Z',
};
const answers: Readonly<Record<string, unknown>> = {
  'GET /api/public/ledger?from=2026-01-02': { totals: sums, hours: [{ ...sums, hour: '2026-01-02T03:00:00.000Z' }] },
  'GET /api/public/ledger': { totals: { ...sums, balance: 3 }, hours: [] },
  'GET /api/public/ledger/batches/b1': { ...sums, id: 'b1', state: 'stored', receivedAt: 'now', deadLetters: [letter] },
  'GET /api/public/dead-letters?state=open&limit=1': { data: [letter], meta: { totalItems: 4 } },
  'GET /api/public/dead-letters': { data: [], meta: { totalItems: 0 } },
  'GET /api/public/dead-letters/l1': { ...letter, payload: { traces: [{ id: 't1' }] } },
  'POST /api/public/dead-letters/l1/replay': { id: 'l1', state: 'replayed' },
  'POST /api/public/dead-letters/l2/replay': { id: 'l2', state: 'open' },
  'POST /api/public/dead-letters/l1/discard': { id: 'l1', state: 'discarded' },
  'POST /api/public/dead-letters/l1/erase': { id: 'l1', state: 'discarded' },
  'POST /api/public/dead-letters/replay {"all":true}': { tried: 3, undecodable: 0, open: 1 },
  'POST /api/public/dead-letters/replay {"reason":"r"}': { tried: 2, undecodable: 2, open: 2 },
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

let server: Server;
let apiUrl: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const name = `${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`;
      asked.push(`${name} as ${Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString()}`);
      const answer = answers[name.replace(' /llm/', ' /')];
      response.statusCode = answer === undefined ? 404 : 200;
      response.end(JSON.stringify(answer ?? { code: 'not_found', message: 'None', detail: 'There is none.' }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const no = () => Promise.reject(new Error('not this one'));
const runnerAt = (url: string | undefined, known: object = keys) =>
  commandRunner({
    withControlPlane: () => Promise.reject(unavailable('There is no database.')),
    migrate: no,
    readStatus: no,
    ownKeys: () => known,
    askServer: askServerAt({ apiUrl: url, keys: known }),
  });
const spanledger = async (...args: string[]) => runnerAt(apiUrl)(...args);

describe('the ledger', () => {
  it('the ledger is a table of hours and totals', async () => {
    expect(await spanledger('ledger', '--from', '2026-01-02')).toEqual({
      exitCode: 0,
      error: '',
      out: [
        'HOUR                      BATCHES  RECEIVED  STORED  REJECTED  SAMPLED  QUARANTINED  DISCARDED  IN FLIGHT  BYTES    BALANCE',
        '2026-01-02T03:00:00.000Z  2        9         6       2         0        1            0          0          2.00 kB  0',
        'total                     2        9         6       2         0        1            0          0          2.00 kB  0',
        '',
        'rejected: bad_id 2',
        '',
      ].join('\n'),
    });
  });

  it('that does not balance ends with 1', async () => {
    const { exitCode, out } = await spanledger('ledger');
    expect(exitCode).toBe(1);
    expect(out).toContain('3 events are not accounted for');
    expect(JSON.parse((await spanledger('ledger', '--json')).out)).toMatchObject({ totals: { balance: 3 } });
  });

  it('ledger shows what became of one batch', async () => {
    const { exitCode, out } = await spanledger('ledger', '--batch', 'b1');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/state +stored[^]*rejected +bad_id 2[^]*dead letter +l1 \(open, refused_by_store\)/);
    expect(await spanledger('ledger', '--batch', 'b/2')).toMatchObject({ exitCode: 1, error: 'There is none.\n' });
    expect(asked.at(-1)).toContain('/batches/b%2F2 as pk-sl-a:sk-sl-a');
  });
});

describe('dead letters', () => {
  it('dead letters are listed, and shown with what they hold', async () => {
    const { out } = await spanledger('dead-letters', 'list', '--state', 'open', '--limit', '1');
    expect(out).toMatch(/^ID +STATE[^]*l1 +open +refused_by_store +trace +t1 +1[^]*1 of 4/);
    expect((await spanledger('dead-letters', 'list')).out).toBe('There are no such dead letters.\n');
    expect((await spanledger('dead-letters', 'show', 'l1')).out).toMatch(/reason +refused_by_store: The[^]*"id": "t1"/);
  });

  it('dead letters are replayed one by one, by reason or all, and discarded', async () => {
    expect((await spanledger('dead-letters', 'replay', 'l1')).out).toBe('l1 is stored.\n');
    expect((await spanledger('dead-letters', 'replay', 'l2')).out).toMatch(/^l2 is open: the store refused it again/);
    expect((await spanledger('dead-letters', 'replay', '--all')).out).toBe('3 tried, 1 open now.\n');
    expect((await spanledger('dead-letters', 'replay', '--reason', 'r')).out).toContain('2 cannot be decoded');
    expect((await spanledger('dead-letters', 'discard', 'l1')).out).toBe('l1 is discarded.\n');
    expect((await spanledger('dead-letters', 'erase', 'l1')).out).toBe('l1 holds nothing any more.\n');
    for (const args of [[], ['l1', '--all'], ['--reason', 'r', '--all']]) {
      expect(await spanledger('dead-letters', 'replay', ...args)).toMatchObject({ exitCode: 2, out: '' });
    }
  });
});

describe('the server', () => {
  it('the server is asked with the keys of the command rather than those of the environment', async () => {
    await spanledger('dead-letters', 'list', '--public-key', 'pk-b', '--secret-key', 'sk-b');
    expect(asked.at(-1)).toContain('as pk-b:sk-b');
    const without = await runnerAt(apiUrl, {})('ledger');
    expect(without).toMatchObject({ exitCode: 1, out: '' });
    expect(without.error).toMatch(/^There is no database\. .*SPANLEDGER_PUBLIC_KEY/);
    expect(await spanledger('ledger', '--project', 'a', '--public-key', 'pk-b')).toMatchObject({ exitCode: 2 });
  });

  it.each(['/llm', '/llm/'])('requests go below the path of the server: %s', async (path) => {
    expect(await runnerAt(`${apiUrl}${path}`)('ledger', '--from', '2026-01-02')).toMatchObject({ exitCode: 0 });
    expect(asked.at(-1)).toContain('GET /llm/api/public/ledger?from=2026-01-02 as');
  });

  it('a server that does not run or answer is reported', async () => {
    expect((await runnerAt(undefined)('ledger')).error).toContain('does not run');
    const closed = await runnerAt('http://127.0.0.1:9')('ledger', '--json');
    expect(closed.exitCode).toBe(1);
    expect(JSON.parse(closed.error)).toMatchObject({ error: { code: 'unavailable' } });
  });
});
