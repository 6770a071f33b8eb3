import { ingestBatch, ingestionEventTypes, problemSchema } from '@spanledger/api-contract';
import { propertyRuns, wellFormedText } from '@spanledger/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { readingHere } from '../reading/body-reading.ts';

interface BatchAnswer {
  readonly successes: readonly { readonly id: string; readonly status: number }[];
  readonly errors: readonly { readonly id: string; readonly status: number; readonly message: string }[];
}

const timestamp = '2026-05-01T10:00:00.000Z';
const path = '/api/public/ingestion';
const fuzzTimeout = { timeout: 120_000 * propertyRuns(1) };

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const scoreEvent = (id: string, value: number) => {
  const body = { id: `kept-${id}`, traceId: 'x', name: 'quality', value };
  return { id, type: 'score-create', timestamp, body };
};

describe('a batch', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const send = async (batch: unknown[], as?: string): Promise<BatchAnswer> =>
    api.askJson<BatchAnswer>(path, { json: { batch }, ...(as === undefined ? {} : { as }) });

  it('is answered 207 event by event, and what it brought is readable at once', async () => {
    const response = await api.ask(path, {
      json: {
        batch: [
          { id: 'e1', type: 'trace-create', timestamp, body: { id: 'b-trace', name: 'chat', input: { a: 1 } } },
          { id: 'e2', type: 'generation-create', timestamp, body: { id: 'b-call', traceId: 'b-trace', model: 'm' } },
          { id: 'e3', type: 'generation-update', timestamp, body: { id: 'b-call', traceId: 'b-trace', output: 'hi' } },
          {
            id: 'e4',
            type: 'score-create',
            timestamp,
            body: { id: 'b-score', traceId: 'b-trace', name: 'q', value: 1 },
          },
        ],
        metadata: { sdk: 'test' },
      },
    });
    expect(response.status).toBe(207);
    const answer: unknown = await response.json();
    ingestBatch.responses[207].schema.parse(answer);
    expect(answer).toEqual({ successes: ['e1', 'e2', 'e4', 'e3'].map((id) => ({ id, status: 201 })), errors: [] });
    expect(await api.askJson('/api/public/traces/b-trace')).toMatchObject({
      name: 'chat',
      input: { a: 1 },
      observations: [{ id: 'b-call', type: 'GENERATION', output: 'hi', model: 'm' }],
      scores: [{ id: 'b-score', value: 1, dataType: 'NUMERIC' }],
    });
    expect((await api.ask('/api/public/traces/b-trace', { as: api.strangerKey })).status).toBe(404);
  });

  it('may be empty', async () => {
    expect(await send([])).toEqual({ successes: [], errors: [] });
  });

  it('keeps its good events when others are bad', async () => {
    const answer = await send([
      { id: 'bad-type', type: 'trace-destroy', timestamp, body: {} },
      { id: 'bad-time', type: 'trace-create', timestamp: 'noon', body: { id: 'x' } },
      { type: 'trace-create', timestamp, body: { id: 'x' } },
      null,
      { id: 'good', type: 'trace-create', timestamp, body: { id: 'good-trace' } },
    ]);
    expect(answer.successes).toEqual([{ id: 'good', status: 201 }]);
    expect(answer.errors.map(({ id, status }) => [id, status])).toEqual([
      ['bad-type', 400],
      ['bad-time', 400],
      ['unknown', 400],
      ['unknown', 400],
    ]);
    expect((await api.ask('/api/public/traces/good-trace')).status).toBe(200);
  });

  it('with a public key alone may create scores only', async () => {
    const answer = await send(
      [
        { id: 't', type: 'trace-create', timestamp, body: { id: 'web-trace' } },
        { id: 's', type: 'score-create', timestamp, body: { id: 'web-score', traceId: 'x', name: 'thumb', value: 1 } },
      ],
      `Bearer ${api.key.publicKey}`,
    );
    expect(answer).toMatchObject({ successes: [{ id: 's', status: 201 }], errors: [{ id: 't', status: 401 }] });
    expect((await api.ask('/api/public/v2/scores/web-score')).status).toBe(200);
    expect((await api.ask('/api/public/traces/web-trace')).status).toBe(404);
  });

  it('a batch with a public key alone changes no score that a secret key wrote, and has an error for each', async () => {
    await send([scoreEvent('own', 1)]);
    const answer = await send([scoreEvent('own', 0), scoreEvent('new', 0)], `Bearer ${api.key.publicKey}`);
    expect(answer).toMatchObject({ successes: [{ id: 'new', status: 201 }], errors: [{ id: 'own', status: 403 }] });
    expect(await api.askJson('/api/public/v2/scores/kept-own')).toMatchObject({ value: 1 });
    expect(await api.askJson('/api/public/v2/scores/kept-new')).toMatchObject({ value: 0 });
  });

  it('with a public key alone changes no score that a secret key wrote, also in a batch that a thread reads', async () => {
    const largeBodies = {
      ...readingHere,
      read: async (...[kind, body, context]: Parameters<typeof readingHere.read>) => {
        const given = await readingHere.read(kind, Buffer.from(body), context);
        body.fill(0);
        return given;
      },
    } as typeof readingHere;
    const emptied = await startTestApi({ largeBodies });
    const as = `Bearer ${emptied.key.publicKey}`;
    const own = scoreEvent('own', 1);
    const large = { ...scoreEvent('new', 0), padding: 'x'.repeat(100_000) };
    await emptied.askJson(path, { json: { batch: [own] } });
    const answer = await emptied.askJson(path, { json: { batch: [scoreEvent('own', 0), large] }, as });
    expect(answer).toMatchObject({ successes: [{ id: 'new', status: 201 }], errors: [{ id: 'own', status: 403 }] });
    await emptied.close();
  });

  it.each(['{}', '[]', 'null', '{"batch":{}}', '{"batch":[', ''])('of the form %s is 400', async (body) => {
    const response = await api.ask(path, { method: 'POST', body });
    expect(response.status).toBe(400);
    const { message, issues, errors } = problemSchema.parse(await response.json());
    expect(message).toBe('Invalid request data');
    expect(errors).toMatchObject([{ code: 'custom', path: expect.any(String) as string }]);
    expect(errors).toEqual(issues);
  });

  it.each([
    ['text in any script', '"żółw 🐢 العربية \\u0000 \\ud800"'],
    ['deep JSON', deep(900)],
    ['deeper JSON', deep(1200)],
    ['JSON of any depth', deep(200_000)],
    ['a large value', JSON.stringify('x'.repeat(10_000_000))],
    ['numbers beyond a double', '[12345678901234567890.123456789, 1e400]'],
  ])('with %s is stored faithfully or refused clearly, and can be read again', async (what, input) => {
    const id = `odd-${what}`;
    const event = `{"id":"e","type":"trace-create","timestamp":"${timestamp}","body":{"id":"${id}","input":${input}}}`;
    const response = await api.ask(path, { method: 'POST', body: `{"batch":[${event}]}` });
    expect(response.status).toBeOneOf([207, 400]);
    const answer = (await response.json()) as BatchAnswer;
    const isStored = response.status === 207 && answer.successes.length === 1;
    expect((await api.ask(`/api/public/traces/${encodeURIComponent(id)}`)).status).toBe(isStored ? 200 : 404);
    expect((await api.ask('/api/public/traces?limit=100')).status).toBe(200);
  });

  it('never fails the server, whatever its bytes are', fuzzTimeout, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const { status } = await api.ask(path, { method: 'POST', body: bytes });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: propertyRuns(30) },
    );
  });

  const anyEvent = fc.record(
    {
      id: fc.oneof(wellFormedText(), fc.jsonValue()),
      type: fc.oneof(fc.constantFrom(...ingestionEventTypes), fc.string()),
      timestamp: fc.oneof(fc.constant(timestamp), fc.date().map(String), fc.jsonValue()),
      body: fc.oneof(
        fc.jsonValue(),
        fc.record(
          {
            id: wellFormedText({ maxLength: 900 }),
            traceId: fc.option(wellFormedText()),
            name: fc.oneof(wellFormedText(), fc.jsonValue()),
            startTime: fc.oneof(fc.constant(timestamp), fc.jsonValue()),
            endTime: fc.jsonValue(),
            value: fc.oneof(fc.double(), fc.string()),
            tags: fc.oneof(fc.array(wellFormedText()), fc.jsonValue()),
            metadata: fc.oneof(fc.dictionary(wellFormedText(), fc.jsonValue()), fc.jsonValue()),
            input: fc.jsonValue(),
            usage: fc.oneof(
              fc.dictionary(fc.constantFrom('input', 'output', 'total', 'promptTokens'), fc.double()),
              fc.jsonValue(),
            ),
            usageDetails: fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.jsonValue())),
            costDetails: fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.jsonValue())),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );

  it('never fails the server, whatever its events hold', fuzzTimeout, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 5 }), async (batch) => {
        const { status } = await api.ask(path, { json: { batch } });
        expect(status).toBe(207);
      }),
      { numRuns: propertyRuns(30) },
    );
    expect((await api.ask('/api/public/traces?limit=100')).status).toBe(200);
    expect((await api.ask('/api/public/observations?limit=100')).status).toBe(200);
    expect((await api.ask('/api/public/v2/scores?limit=100')).status).toBe(200);
    expect((await api.ask('/api/public/metrics/daily?limit=100')).status).toBe(200);
  });
});
