import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './run-script.ts';
import { makeDataDir, startServer, type ServerProcess } from './server-process.ts';
import { timescaleName } from './telemetry-sql.fixture.ts';

const data = makeDataDir();
const environment = { TELEMETRY_STORE: 'timescale' };
let server: ServerProcess;

beforeAll(async () => {
  server = await startServer({ dataDir: data.dataDir, environment });
});
afterAll(async () => {
  await server.end();
  data.remove();
});

const post = async (path: string, json: object): Promise<void> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
  await server.askJson(path, init);
};

const traceId = '0af7651916cd43dd8448eb211c80319c';
const timestamp = '2026-02-02T03:04:05.678Z';
const eventOf = (type: string, body: { id: string }) => ({ id: `${type}-${body.id}`, type, timestamp, body });

const sendSpan = async (): Promise<void> => {
  const attributes = Object.entries({
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 200,
    'user.id': 'ada',
  }).map(([key, value]) => ({ key, value: typeof value === 'number' ? { intValue: value } : { stringValue: value } }));
  const span = {
    traceId,
    spanId: '00f067aa0ba902b7',
    name: 'chat',
    startTimeUnixNano: '1770000000000000000',
    endTimeUnixNano: '1770000001500000000',
    attributes,
  };
  await post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
};

const sendBatch = async (): Promise<void> => {
  const generation = {
    id: 'generation',
    traceId: 'batch',
    startTime: timestamp,
    input: 'the \0 question',
    model: 'gpt-4o',
    usage: { input: 10, output: 5 },
    metadata: { zeta: '1', alpha: { nested: true } },
  };
  await post('/api/public/ingestion', {
    batch: [
      eventOf('trace-create', { id: 'batch', name: 'asked', sessionId: 'session', tags: ['b', 'a'] } as { id: string }),
      eventOf('generation-create', generation),
      eventOf('generation-update', { id: 'generation', traceId: 'batch', output: 'the answer' } as { id: string }),
      eventOf('score-create', { id: 'score', traceId: 'batch', name: 'good', value: 0.5 } as { id: string }),
    ],
  });
};

const search = encodeURIComponent(
  JSON.stringify([{ type: 'string', column: 'output', operator: 'contains', value: 'the ans' }]),
);
const costs = '/api/public/costs?groupBy=day,model&fromTimestamp=2026-02-01T00:00:00Z&toTimestamp=2026-03-01T00:00:00Z';
const reads = [
  `/api/public/traces/${traceId}`,
  '/api/public/traces/batch',
  '/api/public/traces/batch/timeline?fields=io,state',
  '/api/public/traces?orderBy=timestamp.asc',
  '/api/public/observations',
  '/api/public/v2/observations?fields=core,basic,usage,io,metadata',
  `/api/public/v2/observations?filter=${search}`,
  '/api/public/v2/scores',
  '/api/public/sessions',
  '/api/public/metrics/daily',
  costs,
  '/api/public/ledger',
  '/api/public/export/observations?fields=id,input,output,metadata',
];
const readAll = async (): Promise<Record<string, string>> => {
  const answers: Record<string, string> = {};
  for (const path of reads) {
    const response = await server.ask(path);
    answers[path] = `${response.status} ${await response.text()}`;
  }
  return answers;
};

/** Removes values that depend on the time of the answer: begin of an export, age of a sum, end of a period. */
const settled = (answers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answers).map(([path, text]) => [path, text.replaceAll(/"(?:cursor|asOf|to)":"[^"]*"/g, '')]),
  );

const spanledger = (...args: readonly string[]) => runCommand(args, { SPANLEDGER_DATA_DIR: data.dataDir });

describe('telemetry in PostgreSQL', () => {
  it('telemetry in PostgreSQL is there at once, exactly, and the same after kill -9', async () => {
    for (let time = 0; time < 2; time += 1) {
      await sendSpan();
      await sendBatch();
    }
    const answers = await readAll();
    for (const [path, text] of Object.entries(answers)) expect(text, path).toMatch(/^200 /);
    expect(await server.askJson('/api/public/traces/batch')).toMatchObject({
      name: 'asked',
      tags: ['a', 'b'],
      observations: [{ id: 'generation', input: 'the \0 question', output: 'the answer', usage: { total: 15 } }],
      scores: [{ id: 'score', value: 0.5 }],
    });
    expect(answers[costs]).toContain('gpt-4o');
    expect(answers[`/api/public/v2/observations?filter=${search}`]).toContain('generation');
    expect(await server.askJson('/api/public/ledger')).toMatchObject({
      totals: { received: 5, stored: 5, balance: 0 },
    });

    await server.end('SIGKILL');
    server = await startServer({ dataDir: data.dataDir, environment });
    expect(settled(await readAll())).toEqual(settled(answers));
  });

  it('a server on PostgreSQL alone starts no ClickHouse, and its status names its engine', async () => {
    expect(existsSync(join(data.dataDir, 'clickhouse'))).toBe(false);
    expect(server.output()).toContain(`telemetry    ${timescaleName}`);
    const status = await spanledger('status');
    expect(status.code, status.output).toBe(0);
    expect(status.output).toMatch(new RegExp(`timescale +healthy +${timescaleName}`));
    expect(status.output).not.toContain('clickhouse');
    const verified = await spanledger('verify');
    expect(verified.output).toContain('nothing differs');
  });

  it('a start that requires TimescaleDB where it is not ends with the reason', async () => {
    const other = makeDataDir();
    const required = { ...environment, TIMESCALE: 'require', TIMESCALE_URL: '' };
    await expect(startServer({ dataDir: other.dataDir, environment: required })).rejects.toThrow(/TIMESCALE=require/);
    other.remove();
  });
});
