// What a trace by its id costs with so many chunks, in plain partitions and with TimescaleDB, every chunk packed, with keys and
// without, in one run: when a connection asks for the chunk for the first time, and again. CHUNKS_URL names a server with
// TimescaleDB whose user may create databases. Arguments: how many chunks.
import type { ObservationId, ProjectId, TraceId } from '@spanledger/core';
import { anObservation, aTrace, oneDay, someTime, telemetryRows } from '@spanledger/testing';
import {
  migrateTimescale,
  openTimescale,
  timescaleChunkKeeper,
  timescaleObservationReader,
  timescaleTelemetryWriter,
  timescaleTraceReader,
  type Timescale,
} from '@spanledger/timescale-store';
import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { Client } from 'pg';
import { percentilesOf } from './percentiles.ts';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [5, 29, 200];
const serverUrl = process.env['CHUNKS_URL'];
if (serverUrl === undefined) throw new Error('CHUNKS_URL names no server.');

const tracesOfChunk = 40;
const ofTrace = 10;
const runs = 100;
const projectId = 'p' as ProjectId;
const week = 7 * oneDay;

const traceOf = (chunk: number, trace: number): TraceId =>
  Buffer.from(`${chunk}-${trace}`.padStart(16, '.')).toString('hex') as TraceId;
const idOf = (traceId: TraceId, number: number): ObservationId => `${traceId.slice(8)}-${number}` as ObservationId;

const fill = async (client: Timescale, chunks: number): Promise<void> => {
  const writer = timescaleTelemetryWriter(client);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const first = someTime - chunk * week;
    const traces = Array.from({ length: tracesOfChunk }, (_, at) => traceOf(chunk, at));
    await writer.write(
      telemetryRows({
        traces: traces.map((id, at) => aTrace(projectId, id, { timestamp: first + at * 1_000_000 })),
        observations: traces.flatMap((id, at) =>
          Array.from({ length: ofTrace }, (_, number) =>
            anObservation(projectId, `${id}/${idOf(id, number)}`, { startTime: first + at * 1_000_000 + number }),
          ),
        ),
      }),
    );
  }
};

interface Asked {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly 'Planning Time': number; readonly 'Execution Time': number }];
}

const questions = (client: Timescale): Readonly<Record<string, (traceId: TraceId) => Promise<unknown>>> => ({
  'trace with its observations': (traceId) =>
    Promise.all([
      timescaleTraceReader(client).get(projectId, traceId),
      timescaleObservationReader(client).ofTrace(projectId, traceId),
    ]),
  'observation by id': (traceId) => timescaleObservationReader(client).get(projectId, idOf(traceId, 3)),
});

const passOf = (pass: string) => ({
  pass,
  whole: [] as number[],
  planning: [] as number[],
  execution: [] as number[],
});

const medianOf = (values: readonly number[]): string => `${percentilesOf(values)(0.5).toFixed(1).padStart(7)} ms`;

const measure = async (name: string, url: string, client: Timescale, chunks: number): Promise<void> => {
  const asked: Asked[] = [];
  const noting: Timescale = {
    ...client,
    query: (of, sql, values, schema, limits) => {
      asked.push({ sql, values });
      return client.query(of, sql, values, schema, limits);
    },
  };
  const server = new Client({
    connectionString: url,
    options: '-c search_path=telemetry,public -c timezone=UTC -c jit=off',
  });
  await server.connect();
  for (const [question, ask] of Object.entries(questions(noting))) {
    const [first, again] = [passOf('first'), passOf('again')];
    for (let run = 0; run < 2 * runs; run += 1) {
      const { whole, planning, execution } = run < runs ? first : again;
      const traceId = traceOf(((run % runs) * 37) % chunks, run % tracesOfChunk);
      asked.length = 0;
      const before = performance.now();
      if ((await ask(traceId)) === undefined) throw new Error(`${traceId} is not there.`);
      const ms = performance.now() - before;
      whole.push(ms);
      const times = { planning: 0, execution: 0 };
      for (const { sql, values } of asked) {
        const { rows } = await server.query<Explained>(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, [...values]);
        times.planning += rows[0]?.['QUERY PLAN'][0]['Planning Time'] ?? 0;
        times.execution += rows[0]?.['QUERY PLAN'][0]['Execution Time'] ?? 0;
      }
      planning.push(times.planning);
      execution.push(times.execution);
    }
    for (const { pass, whole, planning, execution } of [first, again]) {
      console.log(
        `${name.padEnd(24)} ${String(chunks).padStart(4)} chunks  ${question.padEnd(28)} ${pass}  p50 ${medianOf(whole)}  ` +
          `planning ${medianOf(planning)}  execution ${medianOf(execution)}  (${asked.length} statements)`,
      );
    }
  }
  await server.end();
};

const admin = new Client({ connectionString: serverUrl });
await admin.connect();
const consume = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items);
};

const withDatabase = async (mode: 'off' | 'require', work: (url: string, client: Timescale) => Promise<void>) => {
  const name = `spanledger_chunks_${randomBytes(4).toString('hex')}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  if (mode === 'require') {
    const owner = new Client({ connectionString: url.href });
    await owner.connect();
    await owner.query('CREATE EXTENSION IF NOT EXISTS timescaledb');
    await owner.end();
  }
  await migrateTimescale(url.href, { mode });
  const client = openTimescale({ url: url.href });
  try {
    await work(url.href, client);
  } finally {
    await client.close();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
};

try {
  console.log(`machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}`);
  for (const chunks of counts) {
    await withDatabase('off', async (url, client) => {
      await fill(client, chunks);
      await measure('PostgreSQL', url, client, chunks);
    });
    await withDatabase('require', async (url, client) => {
      await fill(client, chunks);
      const keeper = timescaleChunkKeeper(client, () => someTime + 100 * oneDay);
      await consume(keeper.compress({ olderThanHours: 1 }));
      await measure('TimescaleDB', url, client, chunks);
      await keeper.change({ releasesKeys: true });
      await consume(keeper.compressDue());
      await measure('TimescaleDB without keys', url, client, chunks);
    });
  }
} finally {
  await admin.end();
}
