import { describe, expect, it } from 'vitest';
import { createSpanledger, type Spanledger } from '../client/create-spanledger.ts';
import { SpanledgerError } from '../spanledger-error.ts';
import { startRecordingServer, type Answer } from '../testing/recording-server.ts';

const connect = (baseUrl: string, timeoutMs = 30_000): Spanledger =>
  createSpanledger({ baseUrl, publicKey: 'pk', secretKey: 'sk', timeoutMs });

const threePages = (path: string): Answer => {
  const page = Number(new URL(path, 'http://x').searchParams.get('page'));
  const data = page <= 3 ? [{ id: `${page}a` }, { id: `${page}b` }] : [];
  return { json: { data, meta: { page, limit: 2, totalItems: 6, totalPages: 3 } } };
};

describe('reads', () => {
  it('a trace is found by its id, whatever characters it holds', async () => {
    await using server = await startRecordingServer(() => ({ json: { id: 'a/b?' } }));
    const trace = await connect(server.baseUrl).traces.get('a/b?');
    expect(trace.id).toBe('a/b?');
    expect(server.requests[0]?.path).toBe('/api/public/traces/a%2Fb%3F');
  });

  it('a list takes conditions and gives its first page when awaited', async () => {
    await using server = await startRecordingServer(({ path }) => threePages(path));
    const query = {
      userId: 'ü 1',
      tags: ['a', 'b'],
      from: new Date(0),
      to: '2026-01-02',
      limit: 2,
      parts: ['core'],
    } as const;
    const page = await connect(server.baseUrl).traces.list(query);
    expect(page.data.map(({ id }) => id)).toEqual(['1a', '1b']);
    expect(page.meta.totalItems).toBe(6);
    const asked = new URL(server.requests[0]?.path ?? '', server.baseUrl).searchParams;
    expect(new Set([...asked].map(([name, value]) => `${name}=${value}`))).toEqual(
      new Set([
        'userId=ü 1',
        'tags=a',
        'tags=b',
        'limit=2',
        'fields=core',
        'fromTimestamp=1970-01-01T00:00:00.000Z',
        'toTimestamp=2026-01-02',
        'page=1',
      ]),
    );
    expect(server.requests).toHaveLength(1);
  });

  it('a list gives every item of every page when iterated, reading no page ahead', async () => {
    await using server = await startRecordingServer(({ path }) => threePages(path));
    const client = connect(server.baseUrl);
    const ids: string[] = [];
    for await (const { id } of client.observations.list({ type: 'GENERATION', page: 2 })) ids.push(id);
    expect(ids).toEqual(['2a', '2b', '3a', '3b']);
    for await (const _first of client.observations.list()) break;
    expect(server.requests).toHaveLength(3);
  });

  it('daily costs include what is unpriced', async () => {
    await using server = await startRecordingServer(({ path }) => threePages(path));
    await connect(server.baseUrl).dailyCosts({ from: '2026-01-01', traceName: 'chat' });
    expect(server.requests[0]?.path).toBe(
      '/api/public/metrics/daily?traceName=chat&fromTimestamp=2026-01-01&unpriced=true&page=1',
    );
  });

  it.each([
    ['message', { status: 404, json: { message: 'There is no such trace.' } }, 404, 'There is no such trace.'],
    [
      'detail',
      { status: 400, json: { message: 'Invalid request data', detail: 'limit must be at most 100' } },
      400,
      'limit must be at most 100',
    ],
    ['status text', { status: 500, text: '<html>' }, 500, '500 Internal Server Error'],
    ['a hint', { status: 200, text: '<html>' }, 200, /did not answer with JSON/],
  ])('an error answer becomes a SpanledgerError with its status and %s', async (_what, answer, status, message) => {
    await using server = await startRecordingServer(() => answer);
    const error: unknown = await connect(server.baseUrl)
      .traces.get('t')
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(SpanledgerError);
    expect(error).toMatchObject({ code: 'refused', status });
    expect((error as Error).message).toMatch(message);
  });

  it('a busy server is asked again', async () => {
    await using server = await startRecordingServer((_request, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': '0' } } : { json: { id: 't' } },
    );
    await connect(server.baseUrl).traces.get('t');
    expect(server.requests).toHaveLength(2);
  });

  it('an unreachable and a silent server are different errors, within the time limit', async () => {
    await using silent = await startRecordingServer(() => new Promise(() => undefined));
    await expect(connect('http://127.0.0.1:9', 1).traces.get('t')).rejects.toMatchObject({
      code: /unreachable|timed_out/,
    });
    await expect(connect(silent.baseUrl, 50).traces.get('t')).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('an aborted read rejects with the reason of the abort', async () => {
    await using silent = await startRecordingServer(() => new Promise(() => undefined));
    const controller = new AbortController();
    const reading = connect(silent.baseUrl).traces.list({}, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
