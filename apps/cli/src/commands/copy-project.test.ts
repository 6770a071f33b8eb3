import { notFound } from '@spanledger/core';
import type { Remote } from '@spanledger/project-copy';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandRunner } from '../testing/run-commands.ts';

const empty = { data: [], meta: { totalItems: 0 } };
let timestamp: string;
let refused: string | undefined;
let source: Server;
let from: string;
let sent: string[];
let place: string;
let asked: string[];

beforeAll(async () => {
  source = createServer((request, response) => {
    asked.push(String(request.url));
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://here');
    const isTraces = pathname === '/api/public/traces' && (searchParams.get('fromTimestamp') ?? '') <= timestamp;
    // Below this path is another server, which does not know the keys.
    const isKnown = request.headers.authorization === 'Basic cGs6c2s=' && !request.url?.startsWith('/here/');
    response.statusCode = isKnown ? 200 : 401;
    const page = isTraces ? { data: [{ id: 't', timestamp, name: 'answer' }], meta: { totalItems: 1 } } : empty;
    response.end(JSON.stringify(response.statusCode === 200 ? page : { message: 'Invalid credentials' }));
  });
  await new Promise<void>((resolve) => {
    source.listen(0, '127.0.0.1', resolve);
  });
  from = `http://127.0.0.1:${(source.address() as AddressInfo).port}`;
});
afterAll(() => void source.close());
beforeEach(() => {
  [sent, refused, place, asked] = [[], undefined, '/here', []];
  timestamp = '2026-03-01T10:00:00.000Z';
});

const target: Remote = {
  get url() {
    return `${from}${place}`;
  },
  ask: async ({ method = 'GET', path, json = '' }) => {
    if (method === 'GET') return empty;
    if (path !== '/api/public/ingestion') throw notFound(path);
    sent.push(json);
    return { errors: refused === undefined ? [] : [{ id: 'trace-create t', message: refused }] };
  },
};

const run = async (...args: string[]) =>
  commandRunner({
    withControlPlane: () => Promise.reject(new Error('not asked')),
    ownKeys: () => ({ publicKey: 'own', secretKey: 'own' }),
    openProject: () => target,
  })('projects', 'copy', ...args);

const keys = ['--from-public-key', 'pk', '--from-secret-key', 'sk'];

describe('projects copy', () => {
  it('projects copy tells how much there is of each and how much is here', async () => {
    const { exitCode, out, error } = await run('--from', from, ...keys);
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/KIND +THERE +HERE\n[^]*traces +1 +1\n/)]);
    expect(error).toContain('traces: 1 of 1');
    expect(sent.join()).toContain('"name":"answer"');
    const asJson = await run('--from', from, ...keys, '--json', '--since', '2026-01-01T00:00:00Z');
    expect(JSON.parse(asJson.out)).toMatchObject({ kinds: { traces: { there: 1, here: 1 } }, problems: [] });
  });

  it('projects copy without --since leaves nothing out for its age', async () => {
    await run('--from', from, ...keys, '--until', '2026-03-02T00:00:00Z');
    const firstTimes = asked.flatMap((url) => new URL(url, from).searchParams.get('fromStartTime') ?? []);
    expect(new Set(firstTimes)).toEqual(new Set(['1970-01-01T00:00:00.000Z']));
  });

  it('projects copy ends with 1 and says what could not be copied', async () => {
    refused = 'id is too long';
    const { exitCode, out } = await run('--from', from, ...keys);
    expect([exitCode, out]).toEqual([
      1,
      expect.stringMatching(/traces +1 +0\n[^]*Not copied:\ntrace-create t: id is too long/),
    ]);
  });

  it('projects copy ends with 1 and names what is dated later than now, unless --until leaves it out', async () => {
    timestamp = '2999-01-01T00:00:00.000Z';
    const { exitCode, out } = await run('--from', from, ...keys);
    expect([exitCode, out]).toEqual([1, expect.stringMatching(/Not copied:\ntraces dated later than [^]*--until/)]);
    expect(await run('--from', from, ...keys, '--until', '2026-03-02T00:00:00Z')).toMatchObject({ exitCode: 0 });
  });

  it('projects copy says which keys are wrong or missing', async () => {
    expect(await run('--from', from, '--from-public-key', 'other', '--from-secret-key', 'sk')).toMatchObject({
      exitCode: 1,
      error: expect.stringContaining(`${from} answers GET /api/public/traces with 401: Invalid credentials`) as string,
    });
    expect(await run('--from', from)).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining('COPY_PUBLIC_KEY') as string,
    });
  });

  it('projects copy refuses to copy a project into itself', async () => {
    place = '';
    const { exitCode, error } = await run('--from', from, ...keys);
    expect([exitCode, error]).toEqual([2, expect.stringContaining('keys of the project that it would be copied into')]);
    expect(sent).toEqual([]);
  });

  it.each([
    [['--from', 'langfuse'], 'is no address'],
    [['--from', 'http://x', '--since', 'soon'], '--since soon is no time'],
    [
      ['--from', 'http://x', '--since', '2026-02-01T00:00:00Z', '--until', '2026-01-01T00:00:00Z'],
      'comes after --until',
    ],
    [['--from', 'http://x', '--costs', 'guess'], 'keep, compute'],
  ])('projects copy refuses %j', async (args, message) => {
    expect(await run(...args, ...keys)).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining(message) as string,
    });
  });
});
