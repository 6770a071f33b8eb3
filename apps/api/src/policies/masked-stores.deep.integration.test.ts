import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { maskableFields, type IngestBatch, type ProjectId, type TelemetryStore } from '@spanledger/core';
import { createPipeline, decodeBatch } from '@spanledger/ingestion';
import { openPriceBooks } from '@spanledger/pricing';
import { inlineIngestQueue } from '@spanledger/queue';
import { openTelemetry, type TelemetryPlace } from '@spanledger/runtime';
import {
  jsonSpan,
  memoryIdentity,
  memoryPrices,
  propertyRuns,
  protobufTraces,
  type WireSpan,
} from '@spanledger/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import { openClickHouseDatabase, openPostgresDatabase } from '../migrated-databases.fixture.ts';
import { exportPaths } from '../otlp-grpc/export-services.ts';
import { openOtlpGrpc, type OtlpGrpc } from '../otlp-grpc/open-otlp-grpc.ts';
import { secretsOf, type Secrets } from './secrets.fixture.ts';

interface Engine {
  readonly place: TelemetryPlace;
  /** Every column of every row of every table, as text. */
  readonly dump: () => Promise<string>;
  readonly close: () => Promise<void>;
}

const anyRow = z.record(z.string(), z.unknown());
const named = z.object({ name: z.string() });

const onClickHouse = async (): Promise<Engine> => {
  const { url, client, close } = await openClickHouseDatabase();
  const tables = `SELECT name FROM system.tables WHERE database = {database:String} AND engine LIKE '%MergeTree'`;
  const dump = async (): Promise<string> => {
    let text = '';
    for (const { name } of await client.query('tables', tables, { database: client.database }, named)) {
      for (const row of await client.query('dump', `SELECT * FROM ${name}`, {}, anyRow)) text += JSON.stringify(row);
    }
    return text;
  };
  return { place: { engine: 'clickhouse', url }, dump, close };
};

const inPostgres = async (): Promise<Engine> => {
  const { url, client, close } = await openPostgresDatabase();
  const tables = `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`;
  const dump = async (): Promise<string> => {
    let text = '';
    for (const { name } of await client.query('tables', tables, [], named)) {
      for (const row of await client.query('dump', `SELECT to_jsonb(t)::text AS row FROM "${name}" t`, [], anyRow))
        text += String(row['row']);
    }
    return text;
  };
  return { place: { engine: 'timescale', url, mode: 'auto' }, dump, close };
};

const now = (): number => Date.now() * 1000;
const bytes = (value: Buffer): Buffer => value;

/** The API with all data that it passes on before it is stored. */
const openApi = async (telemetry: TelemetryStore, queued: IngestBatch[]): Promise<TestApi> => {
  const { prices: _prices, priceHistory } = memoryPrices(memoryIdentity().projects);
  const books = await openPriceBooks(priceHistory);
  const writer: TelemetryStore['writer'] = {
    write: async (rows) => {
      if (rows.observations.some(({ record }) => record.name?.startsWith('poison') === true))
        throw new Error('refused');
      await telemetry.writer.write(rows);
    },
  };
  const pipeline = createPipeline({
    reader: telemetry.records,
    writer,
    deadLetters: telemetry.deadLetters,
    prices: books.current,
    now,
  });
  const inline = inlineIngestQueue({ process: async (batches) => pipeline.process(batches) });
  const queue: typeof inline = {
    ...inline,
    enqueue: async (batch) => {
      queued.push(batch);
      await inline.enqueue(batch);
    },
  };
  return startTestApi({ ...telemetry, health: [], queue });
};

const detectors = ['email', 'card', 'iban', 'provider-key'];
const fields = [...maskableFields];
const document = {
  rules: detectors.map((detector) => ({ detector, fields, action: detector === 'email' ? 'pseudonym' : 'remove' })),
};

/** Events of each wire format, with secrets in every text. */
const eventsOf = (id: string, given: Secrets): readonly object[] => {
  const at = '2026-02-02T03:04:05Z';
  const event = (type: string, body: object) => ({ id: `${type}-${id}`, type, timestamp: at, body });
  const texts = { input: given.nested(), output: given.text(), metadata: given.metadata() };
  const common = { ...texts, name: given.text(), startTime: at };
  const generation = { modelParameters: { stop: given.text() }, statusMessage: given.text(), level: 'ERROR' };
  return [
    event('trace-create', {
      id,
      ...texts,
      name: given.text(),
      userId: given.text(),
      sessionId: given.text(),
      tags: [given.text()],
    }),
    event('generation-create', { ...common, ...generation, id: `${id}-g`, traceId: id }),
    event('generation-update', { id: `${id}-g`, output: given.nested() }),
    event('span-update', { id: `${id}-orphan`, output: given.nested(), metadata: given.metadata() }),
    event('event-create', { ...common, id: `${id}-p`, traceId: id, name: `poison ${given.text()}` }),
    event('score-create', {
      id: `${id}-s`,
      traceId: id,
      name: 'n',
      value: given.text(),
      dataType: 'CATEGORICAL',
      comment: given.text(),
    }),
    event('trace-create', { id: '', input: given.text() }),
  ];
};

const spanOf = (traceId: string, spanId: string, given: Secrets): WireSpan => ({
  traceId,
  spanId,
  name: given.text(),
  start: 1_770_000_000_000_000_000n,
  end: 1_770_000_001_000_000_000n,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.input.messages': JSON.stringify(given.nested()),
    'gen_ai.request.stop_sequences': [given.text()],
    'user.id': given.text(),
    'session.id': given.text(),
    'langfuse.trace.tags': [given.text()],
    other: given.text(),
    deep: JSON.stringify(given.metadata()),
  },
  status: { code: 2, message: given.text() },
  events: [{ name: given.text(), at: 1_770_000_000_500_000_000n, attributes: { content: given.text() } }],
  links: [{ traceId, spanId, attributes: { why: given.text() } }],
});

const logOf = (traceId: string, spanId: string, given: Secrets): object => ({
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            {
              traceId,
              spanId,
              timeUnixNano: '1770000000000000000',
              eventName: 'gen_ai.user.message',
              body: { kvlistValue: { values: [{ key: 'content', value: { stringValue: given.text() } }] } },
            },
          ],
        },
      ],
    },
  ],
});

const jsonOf = (span: WireSpan): object => ({ resourceSpans: [{ scopeSpans: [{ spans: [jsonSpan(span)] }] }] });

const engines = [
  ['ClickHouse', onClickHouse],
  ['PostgreSQL', inPostgres],
] as const;

describe.each(engines)('masking before %s', (_name, open) => {
  let engine: Engine;
  let telemetry: TelemetryStore & { close(): Promise<void> };
  let api: TestApi;
  let grpc: OtlpGrpc;
  let client: Client;
  const queued: IngestBatch[] = [];

  beforeAll(async () => {
    engine = await open();
    telemetry = await openTelemetry(engine.place, now);
    api = await openApi(telemetry, queued);
    await api.identity.policies.put(api.projectId, 'masking', { document, reason: null, expectedVersion: 0 });
    grpc = await openOtlpGrpc(api.grpc, 0, '127.0.0.1');
    client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure());
  });
  afterAll(async () => {
    client.close();
    await grpc.close(1000);
    await api.close();
    await telemetry.close();
    await engine.close();
  });

  const overGrpc = async (body: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const metadata = new Metadata();
      metadata.set('authorization', basic(api.key));
      client.makeUnaryRequest<Buffer, Buffer>(exportPaths.traces, bytes, bytes, body, metadata, (error) =>
        error === null ? resolve() : reject(error),
      );
    });

  const send = async (path: string, body: unknown, type = 'application/json'): Promise<void> => {
    const isBytes = body instanceof Buffer;
    const response = await api.ask(path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
    });
    expect([path, response.status]).toEqual([path, expect.toBeOneOf([200, 207])]);
  };

  const sendAll = async (id: string, given: Secrets): Promise<void> => {
    const traceId = Buffer.from(id.padEnd(16, '0').slice(0, 16)).toString('hex');
    await send('/api/public/ingestion', { batch: eventsOf(id, given) });
    await send('/api/public/traces', { id: `${id}-one`, input: given.nested(), metadata: given.metadata() });
    await send('/api/public/scores', { traceId: id, name: 'n', value: 1, comment: given.text() });
    await send('/v1/traces', jsonOf(spanOf(traceId, '00f067aa0ba902b7', given)));
    await send('/v1/traces', protobufTraces([spanOf(traceId, '00f067aa0ba902b8', given)]), 'application/x-protobuf');
    await overGrpc(protobufTraces([spanOf(traceId, '00f067aa0ba902b9', given)]));
    await send('/v1/logs', logOf(traceId, '00f067aa0ba902b7', given));
  };

  const contentsOf = async (letterId: string): Promise<unknown> => {
    const letter = await telemetry.deadLetters.get(api.projectId, letterId);
    return letter === undefined ? undefined : [letter.message, await decodeBatch(letter.payload)];
  };

  test('no secret of a generated set is in any stored column, queue, dead letter or line of the log, whatever the wire format', async () => {
    let count = 0;
    const all: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e9 }), async (seed) => {
        const given = secretsOf(seed);
        await sendAll(`t${(count += 1)}`, given);
        all.push(...given.given());
      }),
      { numRuns: propertyRuns(4) },
    );
    const letters = await telemetry.deadLetters.list({ projectId: api.projectId, page: 1, limit: 100 });
    expect(letters.totalItems).toBeGreaterThanOrEqual(count);
    const places = {
      stored: await engine.dump(),
      queued: JSON.stringify(queued),
      letters: JSON.stringify(await Promise.all(letters.items.map(async ({ id }) => contentsOf(id)))),
      log: api.logLines.join('\n'),
    };
    expect(places.stored).toContain('[email:');
    expect(places.letters).toContain('[email:');
    expect(all.length).toBeGreaterThan(100);
    for (const [place, text] of Object.entries(places)) {
      const found = all.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
      expect([place, found]).toEqual([place, []]);
    }
    expect(api.logLines.join('')).not.toContain('failed');
  });

  const readAgain = async (): Promise<string> => {
    const trace = await api.askJson('/api/public/traces/again');
    return JSON.stringify(trace, (name, value: unknown) => (name === 'updatedAt' ? undefined : value));
  };

  test('a request that comes again, in another order, is stored as it was, and the ledger counts it once', async () => {
    const batch = eventsOf('again', secretsOf(7)).slice(0, 3);
    await send('/api/public/ingestion', { batch });
    const before = await readAgain();
    await send('/api/public/ingestion', { batch });
    await send('/api/public/ingestion', { batch: batch.toReversed() });
    expect(await readAgain()).toBe(before);
  });

  test('traces that are sampled out are in no store, are counted as sampled, and the ledger balances', async () => {
    const stranger = 'project-stranger' as ProjectId;
    const change = { document: { rate: 0.5 }, reason: null, expectedVersion: 0 };
    await api.identity.policies.put(stranger, 'sampling', change);
    const batch = Array.from({ length: 40 }, (_, at) => [
      {
        id: `e${at}`,
        type: 'trace-create',
        timestamp: '2026-02-02T03:04:05Z',
        body: { id: `s${at}`, name: 'sampled' },
      },
      {
        id: `f${at}`,
        type: 'span-create',
        timestamp: '2026-02-02T03:04:05Z',
        body: { id: `o${at}`, traceId: `s${at}` },
      },
    ]).flat();
    const as = api.strangerKey;
    const response = await api.ask('/api/public/ingestion', { json: { batch }, as });
    const { successes } = (await response.json()) as { successes: readonly object[] };
    expect(successes).toHaveLength(80);
    const { totals } = await api.askJson<{ totals: Record<string, number> }>('/api/public/ledger', { as });
    const traces = await api.askJson<{ meta: { totalItems: number } }>('/api/public/traces', { as });
    const kept = traces.meta.totalItems;
    expect(kept).toBeGreaterThan(5);
    expect(kept).toBeLessThan(35);
    expect(totals).toMatchObject({ received: 80, stored: 2 * kept, sampled: 80 - 2 * kept, rejected: {}, balance: 0 });
  });
});
