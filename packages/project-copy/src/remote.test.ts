import { decimalText } from '@spanledger/core';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { remoteAt } from './remote.ts';

type Answer = readonly [status: number, body: string, headers?: Record<string, string>];
let answers: Answer[] = [];
const asked: string[] = [];
let server: Server;
const waits: number[] = [];

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      const [status, text, headers = {}] = answers.shift() ?? [500, 'no more answers'];
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => void server.close());
beforeEach(() => {
  [asked.length, waits.length] = [0, 0];
});

const remote = (path = '') =>
  remoteAt({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    publicKey: 'pk',
    secretKey: 'sk',
    pause: async (ms) => waits.push(ms),
  });

it('a request has the keys, the path of the server before its own, and the digits of numbers both ways', async () => {
  answers = [
    [200, '{"n":12345678901234567890}'],
    [200, ''],
  ];
  const answer = await remote('/langfuse/').ask({ path: '/api', query: { page: 2, name: undefined, q: 'a b' } });
  expect(decimalText((answer as { n: unknown }).n)).toBe('12345678901234567890');
  expect(await remote().ask({ method: 'POST', path: '/api', body: answer })).toBeUndefined();
  expect(asked).toEqual([
    'GET /langfuse/api?page=2&q=a+b Basic cGs6c2s= ',
    'POST /api Basic cGs6c2s= {"n":12345678901234567890}',
  ]);
});

it('a server that is busy or down is asked again, when it says so', async () => {
  answers = [
    [429, '', { 'retry-after': '7' }],
    [503, ''],
    [502, ''],
    [200, '{}'],
  ];
  expect(await remote().ask({ path: '/' })).toEqual({});
  expect(waits).toEqual([7000, 2000, 4000]);
});

it('what stays down fails in the end, and what a server refuses at once, with its own words', async () => {
  answers = Array.from({ length: 8 }, (): Answer => [503, '{"message":"maintenance"}']);
  await expect(remote().ask({ path: '/a' })).rejects.toThrow(/answers GET \/a with 503: maintenance/);
  expect(waits).toHaveLength(7);
  answers = [
    [401, '{"message":"Invalid credentials"}'],
    [400, '{"message":"Invalid request data","detail":"Invalid request data: query.limit must be a number"}'],
    [200, '<html>'],
    [404, '\n<!DOCTYPE html><html>'],
  ];
  await expect(remote().ask({ path: '/a' })).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(remote().ask({ path: '/a' })).rejects.toThrow('with 400: Invalid request data: query.limit must be');
  await expect(remote().ask({ path: '/a' })).rejects.toThrow('does not answer with JSON');
  await expect(remote().ask({ path: '/a' })).rejects.toThrow(/ with 404: a page instead of JSON[^<]*$/);
  const nowhere = remoteAt({ url: 'http://127.0.0.1:1', publicKey: '', secretKey: '', pause: async () => undefined });
  await expect(nowhere.ask({ path: '/' })).rejects.toMatchObject({ code: 'unavailable' });
});
