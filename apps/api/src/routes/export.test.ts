import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';

import {
  clockOf,
  unavailable,
  type Exported,
  type ObservationId,
  type ProjectId,
  type TelemetryExporter,
  type Trace,
  type TraceId,
} from '@spanledger/core';
import { observationRecord, observationRow, someTime, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const path = '/api/public/export';
let api: TestApi;
afterEach(async () => api.close());

type Line = Record<string, unknown> & { readonly cursor: string };

const parse = (text: string): Line[] => {
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
};
const linesOf = async (query: string, init?: Parameters<TestApi['ask']>[1]): Promise<Line[]> => {
  const response = await api.ask(`${path}/${query}`, init);
  const text = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  return parse(text);
};

const storeTraces = async (count: number): Promise<void> => {
  const rows = (projectId: ProjectId) =>
    Array.from({ length: count }, (_, index) =>
      traceRow({ projectId, id: `trace-${index}` as TraceId, record: traceRecord({ name: `n${index}` }) }),
    );
  await api.store.writer.write(telemetryRows({ traces: rows('project-stranger' as ProjectId) }));
  await api.store.writer.write(telemetryRows({ traces: rows(api.projectId) }));
};

describe('an export', () => {
  it('gives every trace of the project, a line each, and goes on behind any of them', async () => {
    api = await startTestApi();
    await storeTraces(5);
    const whole = await linesOf('traces');
    expect(whole.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((index) => `trace-${index}`));
    expect(whole[0]).toMatchObject({ projectId: api.projectId, name: 'n0', tags: [], metadata: {} });
    const rest = await linesOf(`traces?cursor=${whole[1]?.cursor}`);
    expect(rest.map(({ id }) => id)).toEqual(['trace-2', 'trace-3', 'trace-4']);
    expect((await linesOf('traces?limit=2')).map(({ id }) => id)).toEqual(['trace-0', 'trace-1']);
    expect(await linesOf('observations')).toEqual([]);
  });

  it('keeps every digit: of money, of times, and of numbers within bodies', async () => {
    api = await startTestApi();
    const exact = '{ "big": 12345678901234567890,\n "small": 0.10000000000000000001, "text": "a\\nb" }';
    const record = observationRecord({
      startTime: someTime,
      input: exact,
      output: '12345678901234567890',
      metadata: { exact, text: 'plain' },
      modelParameters: '{"seed": 9007199254740993}',
    });
    const cost = { source: 'provided', details: { input: 1n }, total: 123_456_789_012_345_678_901n } as const;
    const row = observationRow({
      projectId: api.projectId,
      id: 'o' as ObservationId,
      record,
      cost: { ...cost, modelId: null, priceVersion: null },
    });
    await api.store.writer.write(telemetryRows({ observations: [row] }));
    const text = await (await api.ask(`${path}/observations`)).text();
    expect(parse(text)).toHaveLength(1);
    for (const part of [
      `"input":${exact.replaceAll('\n', ' ')}`,
      '"output":"12345678901234567890"',
      `"metadata":{"exact":${exact.replaceAll('\n', ' ')},"text":"plain"}`,
      '"modelParameters":{"seed": 9007199254740993}',
      '"costDetails":{"input":0.000000000001,"total":123456789.012345678901}',
      '"calculatedTotalCost":123456789.012345678901',
      `"startTime":"${new Date(someTime / 1000).toISOString().slice(0, -1)}123Z"`,
    ]) {
      expect(text).toContain(part);
    }
  });

  it('gives only the fields that are asked for, and the cursor', async () => {
    api = await startTestApi();
    await storeTraces(1);
    expect(await linesOf('traces?fields=name,id')).toEqual([
      { id: 'trace-0', name: 'n0', cursor: expect.any(String) as string },
    ]);
  });

  it('takes periods, environments and filters', async () => {
    api = await startTestApi();
    await storeTraces(3);
    const filter = encodeURIComponent('[{"type":"string","column":"name","operator":"=","value":"n1"}]');
    expect((await linesOf(`traces?filter=${filter}`)).map(({ id }) => id)).toEqual(['trace-1']);
    expect(await linesOf('traces?environment=none')).toEqual([]);
    expect(await linesOf('traces?fromTimestamp=2030-01-01T00:00:00Z')).toEqual([]);
    expect(await linesOf('observations?toStartTime=2020-01-01T00:00:00Z')).toEqual([]);
  });

  it.each([
    ['traces?cursor=nonsense', 'query.cursor'],
    ['traces?fields=id,unheard', "query.fields has no 'unheard'"],
    ['traces?limit=0', 'query.limit'],
    ['traces?fromTimestamp=now', 'query.fromTimestamp'],
    ['traces?filter=[{"type":"number","column":"totalCost","operator":">","value":1}]', 'totalCost'],
    ['scores?filter={', 'query.filter'],
  ])('refuses %s with what is wrong', async (query, expected) => {
    api = await startTestApi();
    const response = await api.ask(`${path}/${query}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(expected);
  });

  it('refuses the cursor of another project and of another kind', async () => {
    api = await startTestApi();
    await storeTraces(2);
    const [line] = await linesOf('traces');
    expect((await api.ask(`${path}/traces?cursor=${line?.cursor}`, { as: api.strangerKey })).status).toBe(400);
    expect((await api.ask(`${path}/scores?cursor=${line?.cursor}`)).status).toBe(400);
  });

  it('is compressed when that is asked for, and not else', async () => {
    api = await startTestApi();
    await storeTraces(3);
    const { request } = await import('node:http');
    const raw = async (encoding: string): Promise<[string | undefined, Buffer]> =>
      new Promise((resolve, reject) => {
        const authorization = `Basic ${Buffer.from(`${api.key.publicKey}:${api.key.secretKey}`).toString('base64')}`;
        const headers = { authorization, 'accept-encoding': encoding };
        request(`${api.url}${path}/traces`, { headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve([response.headers['content-encoding'], Buffer.concat(chunks)]));
        })
          .on('error', reject)
          .end();
      });
    const [encoding, body] = await raw('br, gzip;q=0.5');
    expect(encoding).toBe('gzip');
    expect(parse(gunzipSync(body).toString())).toHaveLength(3);
    const [none, plain] = await raw('identity');
    expect([none, parse(plain.toString()).length]).toEqual([undefined, 3]);
  });
});

const cursor = { startedAt: 1, key: ['2026-01-02', '', 'x'], isCatchingUp: false } as const;

/** An exporter of the traces that a function returns. */
const exporterOf = (traces: () => AsyncIterable<Exported<Trace>>): TelemetryExporter => ({
  traces: () => inPages(traces()),
  observations: expect.unreachable,
  scores: expect.unreachable,
});

async function* inPages<T>(entities: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const entity of entities) yield [entity];
}

const aTrace = (input: string): Exported<Trace> => ({
  entity: {
    projectId: 'p' as ProjectId,
    id: 't' as TraceId,
    timestamp: someTime,
    name: null,
    externalId: null,
    userId: null,
    sessionId: null,
    release: null,
    version: null,
    environment: 'default',
    public: false,
    bookmarked: false,
    tags: [],
    input,
    output: null,
    metadata: {},
    createdAt: someTime,
    updatedAt: clockOf(someTime),
  },
  cursor,
});

const failing: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => Promise.reject(unavailable('The store is away.')) }),
};

describe('an export that fails', () => {
  it('at once is answered as an error', async () => {
    api = await startTestApi({
      exporter: exporterOf(() => failing),
    });
    expect((await api.ask(`${path}/traces`)).status).toBe(503);
  });

  it.each(['identity', 'gzip'])(
    'underway breaks the connection, never ends like a whole one, and is in the log with its status: %s',
    async (encoding) => {
      api = await startTestApi({
        exporter: exporterOf(async function* () {
          for (let line = 0; line < 100; line += 1) yield aTrace('x'.repeat(10_000));
          throw unavailable('The store is away.');
        }),
      });
      const response = await api.ask(`${path}/traces`, { headers: { 'accept-encoding': encoding } });
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow(/terminated|unexpected end/i);
      await expect.poll(() => api.logLines).toHaveLength(1);
      expect(JSON.parse(api.logLines[0] ?? '')).toMatchObject({ level: 50, status: 503, errorCode: 'unavailable' });
    },
  );

  it('because its client leaves ends, is no error, and makes room for another', async () => {
    let ended = 0;
    api = await startTestApi({
      exporter: exporterOf(async function* () {
        try {
          for (;;) yield aTrace('x'.repeat(10_000));
        } finally {
          ended += 1;
        }
      }),
    });
    for (let round = 0; round < 4; round += 1) {
      const response = await api.ask(`${path}/traces`);
      await response.body?.cancel();
      await expect.poll(() => ended).toBe(round + 1);
    }
    expect(api.logLines.filter((line) => line.includes('"error"'))).toEqual([]);
    await expect.poll(() => api.logLines.filter((line) => line.includes('"status":499'))).toHaveLength(4);
  });

  it('beyond what one project may do at once is refused, and another project is not', async () => {
    api = await startTestApi({
      exporter: exporterOf(async function* () {
        for (;;) yield aTrace('x'.repeat(10_000));
      }),
    });
    const open = await Promise.all([1, 2, 3].map(async () => api.ask(`${path}/traces`)));
    const refused = await api.ask(`${path}/traces`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    const other = await api.ask(`${path}/traces`, { as: api.strangerKey });
    expect(other.status).toBe(200);
    await Promise.all([...open, other].map(async (response) => response.body?.cancel()));
  });
});

describe('an export to a slow reader', () => {
  const lineLength = 20_000;
  const count = 4_000;
  const lookBytes = 16_000_000;
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const bytesInUse = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  it('reads no further than the reader, and holds little of it in memory', async () => {
    let produced = 0;
    api = await startTestApi({
      exporter: exporterOf(async function* () {
        for (; produced < count; produced += 1) yield aTrace(`${produced} ${'x'.repeat(lineLength)}`);
      }),
    });
    const response = await api.ask(`${path}/traces`, { headers: { 'accept-encoding': 'identity' } });
    const reader = response.body!.getReader();
    let read = 0;
    let [aheadMax, memoryMax] = [0, 0];
    const before = bytesInUse();
    let nextLook = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
      aheadMax = Math.max(aheadMax, produced * lineLength - read);
      if (read >= nextLook) {
        memoryMax = Math.max(memoryMax, bytesInUse() - before);
        nextLook += lookBytes;
      }
      await new Promise((resolve) => void setImmediate(resolve));
    }
    expect(produced).toBe(count);
    expect(read).toBeGreaterThan(count * lineLength);
    expect(aheadMax).toBeLessThan(16 * 2 ** 20);
    expect(memoryMax).toBeLessThan(32 * 2 ** 20);
  });
});
