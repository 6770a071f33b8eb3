import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { requestLimits } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';

const batchPath = '/api/public/ingestion';
const timestamp = '2026-01-02T03:04:05.678Z';
const listOf = (item: string, count: number): string => `[${`${item},`.repeat(count - 1)}${item}]`;
const keys = (count: number): string => Array.from({ length: count }, (_, at) => `"k${at}":0`).join();
const traceEvent = (id: string, members: string): string =>
  `{"id":"e","type":"trace-create","timestamp":"${timestamp}","body":{"id":"${id}",${members}}}`;

interface BatchAnswer {
  readonly successes: readonly { id: string }[];
  readonly errors: readonly { id: string; error: string }[];
}

describe('what one request may hold', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const post = async (path: string, text: string, as?: string) => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    const body = new Uint8Array(gzipSync(text));
    const response = await api.ask(path, { method: 'POST', body, headers, ...(as === undefined ? {} : { as }) });
    return { status: response.status, text: await response.text() };
  };
  const postEvents = async (events: readonly string[]): Promise<BatchAnswer> => {
    const { status, text } = await post(batchPath, `{"batch":[${events.join()}]}`);
    expect(status).toBe(207);
    return JSON.parse(text) as BatchAnswer;
  };

  it.each([
    ['/api/public/v2/prompts', '{"name":"deep","prompt":"","config":$}', 'config'],
    ['/api/public/v2/datasets', '{"name":"deep","metadata":$}', 'metadata'],
    ['/api/public/dataset-items', '{"datasetName":"deep","input":$}', 'input'],
  ])('a value of %s has at most 1,000 levels, whatever Node reads', async (path, body, field) => {
    const nested = (levels: number): string => body.replace('$', `${'['.repeat(levels)}${']'.repeat(levels)}`);
    const refused = await post(path, nested(1001));
    expect(refused.status).toBe(400);
    expect((JSON.parse(refused.text) as { issues: unknown }).issues).toEqual([
      { code: 'custom', path: `body.${field}`, message: 'is nested too deep' },
    ]);
    expect((await post(path, nested(1000))).status).toBeLessThan(300);
  });

  it('a few kilobytes of empty events with a public key are refused before they are parsed', async () => {
    const { status, text } = await post(batchPath, `{"batch":${listOf('{}', 1e6)}}`, `Bearer ${api.key.publicKey}`);
    expect(status).toBe(413);
    expect(text.length).toBeLessThan(1000);
  });

  it.each([
    ['a public key takes small bodies', batchPath, 'public', `{"batch":[],"x":"${'x'.repeat(600_000)}"}`, 'bytes'],
    ['a public key takes few events', batchPath, 'public', `{"batch":${listOf('{}', 1001)}}`, '1000 events'],
    ['values of one event are counted', batchPath, 'secret', `{"batch":${listOf('{}', 5e6)}}`, 'JSON values'],
    ['events are counted', batchPath, 'secret', `{"batch":${listOf('{}', 80_000)}}`, '10000 events'],
    ['values of a model are counted', '/api/public/models', 'secret', listOf('1', 60_000), 'JSON values'],
    [
      'values of a file of prices are counted',
      '/api/public/price-book/import',
      'secret',
      listOf('1', 3e5),
      'JSON values',
    ],
    ['the bytes of a budget are counted', '/api/public/budgets', 'secret', `"${'x'.repeat(1.1e6)}"`, 'bytes'],
    ['values of a score are counted', '/api/public/scores', 'secret', listOf('{}', 60_000), 'JSON values'],
    ['keys of OTLP JSON are counted', '/v1/traces', 'secret', `{${keys(2.1e6)}}`, 'JSON values'],
  ] as const)('%s, and what is beyond is told', async (_title, path, key, body, named) => {
    const { status, text } = await post(path, body, key === 'public' ? `Bearer ${api.key.publicKey}` : undefined);
    expect(status).toBe(413);
    expect(text).toContain(named);
  });

  it('a batch of refused events is answered with the first ones and the number of the others', async () => {
    const { errors, successes } = await postEvents(Array.from({ length: 9000 }, () => '{}'));
    expect(successes).toEqual([]);
    expect(errors).toHaveLength(requestLimits.namedErrors + 1);
    expect(errors.at(-1)?.error).toContain('8900 more events');
  });

  it('the problems of one event are named up to a number', async () => {
    const { errors } = await postEvents([traceEvent('t', `"tags":${listOf('0', 900)}`)]);
    expect(errors[0]?.error).toContain('and 880 more');
    expect(errors[0]?.error.length).toBeLessThan(5000);
  });

  it.each([
    ['metadata keys', `"metadata":{${keys(10_001)}}`, '10000 keys'],
    ['tags', `"tags":${listOf('"t"', 1001)}`, '1000 tags'],
  ])('an event with too many %s is refused alone, and told so', async (_what, members, named) => {
    const { errors, successes } = await postEvents([traceEvent('many', members), traceEvent('few', '"name":"n"')]);
    expect(successes).toHaveLength(1);
    expect(errors[0]?.error).toContain(named);
    expect((await api.ask('/api/public/traces/many')).status).toBe(404);
  });

  it('what clients send is far within: megabytes of a conversation, a thousand events', async () => {
    const message = JSON.stringify({ role: 'user', content: 'why, and [how] {so}? '.repeat(100) });
    const conversation = traceEvent('long', `"input":${listOf(message, 2000)}`);
    const events = Array.from({ length: 1000 }, (_, at) => traceEvent(`short-${at}`, '"name":"n","metadata":{"a":1}'));
    const { errors, successes } = await postEvents([conversation, ...events]);
    expect(errors).toEqual([]);
    expect(successes).toHaveLength(1001);
  });

  it.each([
    ['a body', batchPath],
    ['a file', '/api/public/v2/datasets/dripped/import'],
  ])('%s that drips is 408 and ends the connection, though it never stalls', async (_what, path) => {
    const hasty = await startTestApi({ limits: { bodyIdleMs: 400 } });
    await hasty.askJson('/api/public/v2/datasets', { json: { name: 'dripped' } });
    const { hostname, port } = new URL(hasty.url);
    const socket = connect(Number(port), hostname);
    const head = [`POST ${path} HTTP/1.1`, 'Host: test', `Authorization: ${basic(hasty.key)}`];
    head.push('Content-Type: application/json', 'Content-Length: 100000');
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const drip = setInterval(() => socket.write(' '), 10);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      clearInterval(drip);
    });
    // A drop may reach a connection that has ended: `once` would reject then.
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(drip);
    await hasty.close();
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('bytes a second');
  });
});
