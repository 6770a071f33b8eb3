import { describe, expect, it } from 'vitest';
import { createSpanledger, type Spanledger } from '../client/create-spanledger.ts';
import type { SpanledgerError } from '../spanledger-error.ts';
import { startRecordingServer, type Answer, type RecordedRequest } from '../testing/recording-server.ts';

const keys = { publicKey: 'pk-sl-1', secretKey: 'sk-sl-2' };

const connect = (baseUrl: string): { client: Spanledger; errors: SpanledgerError[] } => {
  const errors: SpanledgerError[] = [];
  const onError = (error: SpanledgerError): void => void errors.push(error);
  return { client: createSpanledger({ baseUrl, ...keys, environment: 'staging', onError }), errors };
};

const bodyOf = (request: RecordedRequest | undefined): unknown => JSON.parse(request?.body.toString() ?? 'null');
const scoresOf = (requests: readonly RecordedRequest[]): RecordedRequest[] =>
  requests.filter(({ path }) => path === '/api/public/scores');

const busy = (status: number): Answer => ({ status, headers: { 'retry-after': '0' } });

describe('a score', () => {
  it('a score is posted with basic auth and an id made here', async () => {
    await using server = await startRecordingServer(() => ({ json: { id: 'x' } }));
    const { client, errors } = connect(server.baseUrl);
    const id = client.score({ traceId: 't', observationId: 'o', name: 'quality', value: 0.9, comment: 'good' });
    await client.flush();
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/api/public/scores' });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.headers.authorization).toMatch(/^Basic /);
    expect(bodyOf(request)).toEqual({
      id,
      traceId: 't',
      observationId: 'o',
      name: 'quality',
      value: 0.9,
      comment: 'good',
      environment: 'staging',
    });
    expect(errors).toEqual([]);
  });

  it('of a span names its trace, its id and its environment; true and false are BOOLEAN', async () => {
    await using server = await startRecordingServer(() => ({ json: {} }));
    const { client } = connect(server.baseUrl);
    const span = client.withTrace({ environment: 'production' }, () => client.startSpan('answer'));
    span.score({ name: 'thumbs', value: true });
    span.end();
    await client.flush();
    expect(bodyOf(scoresOf(server.requests)[0])).toMatchObject({
      traceId: span.traceId,
      observationId: span.id,
      name: 'thumbs',
      value: 1,
      dataType: 'BOOLEAN',
      environment: 'production',
    });
    await client.shutdown();
  });

  it('a score is sent again under the same id after a cut connection, 429 and 503', async () => {
    const answers = [{ isCut: true }, busy(429), busy(503)];
    await using server = await startRecordingServer((_request, count) => answers[count - 1] ?? { json: {} });
    const { client, errors } = connect(server.baseUrl);
    const id = client.score({ traceId: 't', name: 'quality', value: 1 });
    await client.flush();
    expect(server.requests.map((request) => (bodyOf(request) as { id: string }).id)).toEqual([id, id, id, id]);
    expect(errors).toEqual([]);
  });

  it('a score that is refused is reported once with the answer of the server', async () => {
    await using server = await startRecordingServer(() => ({ status: 400, json: { message: 'value must be 0 or 1' } }));
    const { client, errors } = connect(server.baseUrl);
    client.score({ id: 's1', sessionId: 's', name: 'quality', value: 2 });
    await client.flush();
    expect(errors.map(({ code, status, message }) => [code, status, message])).toEqual([
      ['score_lost', 400, 'Score s1 was not delivered: 400 value must be 0 or 1'],
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('many are sent a few at a time, and a flush waits for all', async () => {
    let open = 0;
    let openMax = 0;
    await using server = await startRecordingServer(async () => {
      openMax = Math.max(openMax, (open += 1));
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return { json: {} };
    });
    const { client } = connect(server.baseUrl);
    const ids = Array.from({ length: 50 }, (_, value) => client.score({ traceId: 't', name: 'n', value }));
    await client.shutdown();
    expect(new Set(ids).size).toBe(50);
    expect(server.requests).toHaveLength(50);
    expect(openMax).toBeLessThanOrEqual(4);
    client.score({ traceId: 't', name: 'late', value: 1 });
    await client.flush();
    expect(server.requests).toHaveLength(50);
  });
});
