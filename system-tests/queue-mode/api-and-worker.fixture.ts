import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorization, runApp, said, startServers, until, type Running, type Servers } from './processes.fixture.ts';

export type QueueKind = 'redis' | 'postgres';

const traceId = '0af7651916cd43dd8448eb211c80319c';
/** The telemetry engine of this run. */
export const engine = process.env['TELEMETRY_STORE'] ?? 'clickhouse';

let servers: Servers;
export let places: Record<string, string>;
const running: Running[] = [];

beforeAll(async () => {
  servers = await startServers();
  places = { DATABASE_URL: servers.databaseUrl, CLICKHOUSE_URL: servers.clickhouseUrl };
});
afterAll(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
  await servers.stop();
});

const queueUrl = (kind: QueueKind): string => (kind === 'redis' ? (servers.redisUrl ?? '') : servers.databaseUrl);

export const start = (service: 'api' | 'worker', kind: QueueKind): Running => {
  const one = runApp(service, { ...places, QUEUE_URL: queueUrl(kind) });
  running.push(one);
  return one;
};

const startApi = async (kind: QueueKind) => {
  const api = start('api', kind);
  const [, url = ''] = await said(api, /is ready at (\S+)/);
  const ask = async (path: string, json?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: json === undefined ? null : JSON.stringify(json),
    });
  return { ...api, url, ask };
};

const startWorker = async (kind: QueueKind) => {
  const worker = start('worker', kind);
  const [, url = ''] = await said(worker, /figures at (\S+)\/metrics/);
  return { ...worker, url };
};

const startBoth = async (kind: QueueKind) => Promise.all([startApi(kind), startWorker(kind)]);

const event = (type: string, body: object) => ({
  id: crypto.randomUUID(),
  type,
  timestamp: new Date().toISOString(),
  body,
});

const otlp = (kind: QueueKind) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              traceId: kind === 'redis' ? traceId : traceId.replace('0a', 'bb'),
              spanId: 'b7ad6b7169203331',
              name: `otlp-${kind}`,
              startTimeUnixNano: String(Date.now() * 1e6),
              endTimeUnixNano: String((Date.now() + 5) * 1e6),
            },
          ],
        },
      ],
    },
  ],
});

type Found = Record<string, unknown> & { observations?: { name: string }[] };

const figuresOf = async (api: Awaited<ReturnType<typeof startApi>>): Promise<string> =>
  (await api.ask('/metrics')).text();

const readable = async (api: Awaited<ReturnType<typeof startApi>>, path: string, isThere: (found: Found) => boolean) =>
  until(path, async () => {
    const response = await api.ask(path);
    const found = (await response.json()) as Found;
    return response.ok && isThere(found) ? found : undefined;
  });

/** On servers with migrated stores: first an api alone, then one with a worker; the tests share them. */
export const describeApiAndWorker = (kind: QueueKind): void => {
  describe(`api and worker apart, with a queue on ${kind}`, () => {
    let both: ReturnType<typeof startBoth> | undefined;
    const apiAndWorker = async () => (both ??= startBoth(kind));

    it('what was accepted without a worker and survives kill -9 of the api is stored once a worker comes', async () => {
      const api = await startApi(kind);
      const id = `waiting-${kind}`;
      const batch = [event('trace-create', { id, name: 'kept' })];
      expect((await api.ask('/api/public/ingestion', { batch })).status).toBe(207);
      expect((await api.ask(`/api/public/traces/${id}`)).status).toBe(404);
      expect(await figuresOf(api)).toMatch(/^spanledger_queue_depth 1$/m);
      await api.end('SIGKILL');
      const [again] = await apiAndWorker();
      await readable(again, `/api/public/traces/${id}`, ({ name }) => name === 'kept');
    });

    it('what was sent as OTLP and as a batch is read back, patches of two requests merged', async () => {
      const [api] = await apiAndWorker();
      const id = `trace-${kind}`;
      const span = { id: `span-${kind}`, traceId: id, name: 'step', startTime: new Date().toISOString() };
      expect((await api.ask('/v1/traces', otlp(kind))).status).toBe(200);
      const first = [event('trace-create', { id, name: 'whole' }), event('span-create', span)];
      expect((await api.ask('/api/public/ingestion', { batch: first })).status).toBe(207);
      const update = event('span-update', { id: span.id, traceId: id, output: 'done' });
      expect((await api.ask('/api/public/ingestion', { batch: [update] })).status).toBe(207);
      await readable(api, `/api/public/traces/${id}`, ({ name }) => name === 'whole');
      const found = await readable(api, `/api/public/observations/${span.id}`, ({ output }) => output === 'done');
      expect(found).toMatchObject({ name: 'step', traceId: id, output: 'done' });
      const [otlpSpan] = otlp(kind).resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
      await readable(api, `/api/public/traces/${otlpSpan?.traceId}`, ({ observations }) => observations?.length === 1);
      await until('an empty queue', async () => /^spanledger_queue_depth 0$/m.test(await figuresOf(api)) || undefined);
    });

    it('both tell their health and figures, and end with code 0 when asked to', async () => {
      const [api, worker] = await apiAndWorker();
      const batch = [event('trace-create', { id: `counted-${kind}` })];
      expect((await api.ask('/api/public/ingestion', { batch })).status).toBe(207);
      const figures = await until('figures', async () => {
        const text = await (await fetch(`${worker.url}/metrics`)).text();
        return /spanledger_write_events_total\{outcome="stored"\} [1-9]/.test(text) ? text : undefined;
      });
      expect(figures).toMatch(/spanledger_write_lag_seconds_count [1-9]/);
      expect(figures).toMatch(/spanledger_worker_shards_owned [1-9]/);
      expect(figures).toMatch(/spanledger_write_project_events_total\{project="project-e2e"\} [1-9]/);
      expect(await (await fetch(`${worker.url}/ready`)).json()).toMatchObject({ status: 'OK' });
      const ready = (await (await api.ask('/api/public/ready')).json()) as { components: { name: string }[] };
      expect(ready.components.map(({ name }) => name)).toEqual(['postgres', engine, 'queue']);
      expect(await Promise.all([worker.end(), api.end()])).toEqual([0, 0]);
    });
  });
};
