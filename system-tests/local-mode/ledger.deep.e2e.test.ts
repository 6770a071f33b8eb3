import { describe, expect, it } from 'vitest';
import { runCommand } from './run-script.ts';
import { serverOfFile } from './server-of-file.fixture.ts';
import { testKeys } from './server-process.ts';
import { runInTelemetry } from './telemetry-sql.fixture.ts';

const server = serverOfFile();

interface Totals {
  readonly received: number;
  readonly stored: number;
  readonly balance: number;
}

const totals = async (): Promise<Totals> => (await server.askJson<{ totals: Totals }>('/api/public/ledger')).totals;

const post = async (path: string, json: object): Promise<string> => {
  const response = await server.ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  expect(response.ok, await response.text()).toBe(true);
  return response.headers.get('x-spanledger-batch-id') ?? '';
};

const traceId = '0af7651916cd43dd8448eb211c80319c';
const span = (spanId: string): object => ({
  traceId,
  spanId,
  name: 'work',
  startTimeUnixNano: '1770000000000000000',
  endTimeUnixNano: '1770000001500000000',
});
const sendSpans = async (...ids: string[]) =>
  post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: ids.map(span) }] }] });
const sendTraces = async (...ids: string[]) =>
  post('/api/public/ingestion', {
    batch: ids.map((id) => ({
      id: `event-${id}`,
      type: id === 'nonsense' ? id : 'trace-create',
      timestamp: '2026-01-02T03:04:05Z',
      body: { id, name: 'chat' },
    })),
  });

const spanledger = async (...args: readonly string[]): Promise<unknown> => {
  const { code, output } = await runCommand([...args, '--json'], {
    SPANLEDGER_DATA_DIR: server.dataDir,
    SPANLEDGER_PUBLIC_KEY: testKeys.publicKey,
    SPANLEDGER_SECRET_KEY: testKeys.secretKey,
  });
  expect(code, output).toBe(0);
  return JSON.parse(output);
};

describe('the ledger of a real server', () => {
  it('accounts for every event, through duplicates, rejects, poison, kill -9 and replay', async () => {
    for (let time = 0; time < 2; time += 1) {
      await sendSpans('00f067aa0ba902b7', 'bad', '00f067aa0ba902b8');
      await sendTraces('one', 'nonsense', 'two');
      await sendSpans('worse');
    }
    const before = { batches: 3, received: 7, stored: 4, rejected: { bad_span_id: 2, invalid_event: 1 }, balance: 0 };
    expect(await totals()).toMatchObject(before);
    // Each request was sent twice, and each attempt was written.
    const figures = await (await server.ask('/metrics')).text();
    expect(figures).toContain('spanledger_write_events_total{outcome="stored"} 8');
    expect(figures).toContain('spanledger_write_lag_seconds_count 6');

    await runInTelemetry(server.dataDir, {
      clickhouse: "ALTER TABLE traces ADD CONSTRAINT poison CHECK id != 'poison'",
      timescale: "ALTER TABLE traces ADD CONSTRAINT poison CHECK (id != 'poison')",
    });
    const batchId = await sendTraces('neighbour', 'poison');
    await sendTraces('neighbour', 'poison');
    expect(await server.askJson('/api/public/traces/neighbour')).toMatchObject({ name: 'chat' });
    expect(await server.askJson(`/api/public/ledger/batches/${batchId}`)).toMatchObject({
      state: 'partly_quarantined',
      received: 2,
      stored: 1,
      quarantined: 1,
      deadLetters: [{ entityId: 'poison', state: 'open' }],
    });

    const ledger = await totals();
    expect(ledger).toMatchObject({ received: 9, stored: 5, quarantined: 1, balance: 0 });
    await server.end('SIGKILL');
    await server.startAgain();
    expect(await totals()).toEqual(ledger);
    await sendTraces('one', 'nonsense', 'two');
    expect(await totals()).toEqual(ledger);

    expect(await spanledger('dead-letters', 'replay', '--all')).toEqual({ tried: 1, undecodable: 0, open: 1 });
    const dropped = 'ALTER TABLE traces DROP CONSTRAINT poison';
    await runInTelemetry(server.dataDir, { clickhouse: dropped, timescale: dropped });
    expect(await spanledger('dead-letters', 'replay', '--reason', 'refused_by_store')).toMatchObject({ open: 0 });
    expect(await server.askJson('/api/public/traces/poison')).toMatchObject({ name: 'chat' });
    expect(await spanledger('ledger')).toMatchObject({
      totals: { batches: 4, received: 9, stored: 6, quarantined: 0, discarded: 0, inFlight: 0, balance: 0 },
    });
    expect(await spanledger('ledger', '--batch', batchId)).toMatchObject({ state: 'stored' });
  });

  it('balances after requests that were cut off by kill -9 are sent again', async () => {
    const start = await totals();
    const sending = Array.from({ length: 40 }, async (_, at) => sendTraces(`cut-${at}`, `cut-${at}-b`).catch(() => ''));
    await sending[0];
    await server.end('SIGKILL');
    await Promise.all(sending);
    await server.startAgain();
    for (let at = 0; at < 40; at += 1) await sendTraces(`cut-${at}`, `cut-${at}-b`);
    expect(await totals()).toMatchObject({
      received: start.received + 80,
      stored: start.stored + 80,
      inFlight: 0,
      balance: 0,
    });
  });
});
