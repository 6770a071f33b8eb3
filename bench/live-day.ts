// Reads of a day that is written to, by its size: rows of today until now, inserted in the order of their times as groups are, and
// what it costs to write them. Given other checkouts, each of them has its own tables, and takes turns with ours.
import { join, resolve } from 'node:path';
import {
  costReader,
  microsPerDay,
  topCosts,
  type DailyCostReader,
  type DailyDimension,
  type MetricsReader,
  type ObservationReader,
  type ProjectId,
  type TraceId,
  type TraceReader,
} from '@spanledger/core';
import { startClickHouse } from '@spanledger/embedded';
import { clickHouseLookUps } from '@spanledger/testing';
import { z } from 'zod';
import { measureRead, openCheckout } from './measure-reads.ts';
import { processStats } from './process-stats.ts';
import { mergesRest } from './read-rows.ts';
import { makeDataDir } from './server.ts';

const sizes = (process.argv[2] ?? '100000,300000,1000000').split(',').map(Number);
const here = resolve(import.meta.dirname, '..');
const checkouts = [...process.argv.slice(3).map((path) => resolve(path)), here];
const projectId = 'bench' as ProjectId;
const rowsPerInsert = 4_000;
const observationsPerTrace = 10;

const traceIdOf = (number: string): string => `lower(hex(MD5(toString(${number}))))`;

/** Observations of 2 kB with usage, a cost and ten of them to a trace; as many traces, of which each tenth has them. */
const insertRows = (first: number, count: number, total: number): readonly string[] => {
  const now = Date.now() * 1000;
  const midnight = now - (now % microsPerDay);
  const rowMicros = (now - midnight) / total;
  const at = `fromUnixTimestamp64Micro(toInt64(${midnight} + number * ${rowMicros}), 'UTC')`;
  const rows = `FROM numbers(${first}, ${count}) SETTINGS max_block_size = ${count}, max_insert_threads = 1`;
  return [
    `INSERT INTO observations (project_id, trace_id, id, type, name, start_time, end_time, level, environment, input, output, model,
  usage_details, usage_convention, cost_source, total_cost, cost_details, row_version)
SELECT '${projectId}', ${traceIdOf(`intDiv(number, ${observationsPerTrace})`)}, lower(hex(sipHash64(number))), 'GENERATION', 'step', ${at}, ${at}, 'DEFAULT', 'default',
  randomPrintableASCII(1200), randomPrintableASCII(400), ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4'][number % 3 + 1],
  map('input', 1000 + number % 100, 'output', 100, 'total', 1100 + number % 100), 'inclusive', 'computed', 0.0125, map('input', 0.0075, 'output', 0.005), 1
${rows}`,
    `INSERT INTO traces (project_id, id, name, timestamp, user_id, tags, environment, input, row_version)
SELECT '${projectId}', ${traceIdOf('number')}, 'request', ${at}, concat('user-', toString(number % 200)), ['v1'], 'default', randomPrintableASCII(200), 1
${rows}`,
  ];
};

interface Readers {
  readonly observations: ObservationReader;
  readonly traces: TraceReader;
  readonly costs: DailyCostReader;
  readonly metrics: MetricsReader;
  /** Of a trace, another one each time. */
  readonly nextTraceId: () => TraceId;
}

const page = { page: 1, limit: 50, withBodies: false } as const;
const topOf =
  (by: DailyDimension) =>
  async ({ costs }: Readers): Promise<unknown> => {
    const first = { order: [{ by: 'totalCost', direction: 'desc' }], limit: 10 } as const;
    return costs.sums(projectId, { by: [by], fromTimestamp: (Date.now() - 86_400_000) * 1000, first });
  };
const lists = ['model', 'traceName', 'user', 'tag'] as const;
const lastDay = () => ({
  fromTimestamp: (Date.now() - 86_400_000) * 1000,
  toTimestamp: Date.now() * 1000,
  filters: [],
});
const questions: Readonly<Record<string, (readers: Readers) => Promise<unknown>>> = {
  'trace by id, with observations': async ({ traces, observations, nextTraceId }) => {
    const id = nextTraceId();
    return Promise.all([traces.get(projectId, id), observations.ofTrace(projectId, id)]);
  },
  'observations v2': async ({ observations }) =>
    observations.stream(projectId, { limit: 50, parts: new Set(['trace']) }),
  'observations, with their count': async ({ observations }) => observations.list(projectId, page),
  'traces, without count': async ({ traces }) => traces.page(projectId, page),
  'costs by day': async ({ costs }) => costs.list(projectId, { page: 1, limit: 30 }),
  'costs by model': topOf('model'),
  'costs by user': topOf('user'),
  // As Home shows them, and as it did before they were one question.
  'highest costs by four': async ({ costs, metrics }) =>
    topCosts({ dailyCosts: costs, metricsQueries: metrics }, projectId, { ...lastDay(), by: lists, limit: 9 }),
  'costs by each of the four': async ({ costs, metrics }) => {
    const reader = costReader({ dailyCosts: costs, metricsQueries: metrics });
    return Promise.all(lists.map(async (each) => reader.read(projectId, { ...lastDay(), groupBy: [each] })));
  },
};

type Opened = Awaited<ReturnType<typeof openCheckout>>;

const openReaders = async (path: string, database: string, url: string): Promise<Opened & Readers> => {
  const opened = await openCheckout(path, database, url);
  const { store, noted } = opened;
  let asked = 0;
  return {
    ...opened,
    observations: store.clickHouseObservationReader(noted),
    traces: store.clickHouseTraceReader(noted),
    costs: store.clickHouseDailyCostReader(noted),
    metrics: store.clickHouseMetricsReader(noted),
    nextTraceId: () => {
      asked += 1;
      return traceIds[(asked * 7) % traceIds.length] as TraceId;
    },
  };
};

let traceIds: readonly string[] = [];
const idSchema = z.object({ id: z.string() });
const partsSchema = z.object({ parts: z.coerce.number(), bytes: z.coerce.number() });

const server = await startClickHouse({ dir: join(makeDataDir(), 'clickhouse') });
/** Writes the day, and prints what that took of the server, merges included, and of the disk. */
const write = async ({ client, name }: Opened, size: number): Promise<void> => {
  const before = processStats(server.pid).cpuSeconds;
  for (let first = 0; first < size; first += rowsPerInsert) {
    for (const sql of insertRows(first, Math.min(rowsPerInsert, size - first), size)) await client.command(sql);
  }
  await mergesRest(client);
  const micros = ((processStats(server.pid).cpuSeconds - before) * 1e6) / size;
  const sql = `SELECT toUInt32(count()) AS parts, toFloat64(sum(bytes_on_disk)) AS bytes FROM system.parts
WHERE active AND database = currentDatabase() AND table = 'observations'`;
  const [{ parts, bytes } = { parts: 0, bytes: 0 }] = await client.query('read-parts', sql, {}, partsSchema);
  const each = `${micros.toFixed(1)} µs and ${(bytes / size).toFixed(0)} B an observation with its trace`;
  console.log(`${'written'.padEnd(32)}${String(size).padStart(10)}${name.padStart(12)}  ${each}, ${parts} parts`);
  for (const lookUp of clickHouseLookUps) await client.command(lookUp);
};

try {
  console.log('question                         of today    checkout  p50 ms  p95 ms  server ms  rows read');
  for (const size of sizes) {
    const opened = await Promise.all(
      checkouts.map(async (path, index) => openReaders(path, `size_${size}_${index}`, server.url)),
    );
    for (const each of opened) await write(each, size);
    const ids = `SELECT ${traceIdOf('number * 97')} AS id FROM numbers(${Math.floor(size / observationsPerTrace / 97)})`;
    traceIds = ((await opened[0]?.client.query('trace-ids', ids, {}, idSchema)) ?? []).map(({ id }) => id);
    for (const [name, ask] of Object.entries(questions)) {
      const askers = opened.map((each) => ({ ...each, ask: async () => ask(each) }));
      const measured = await measureRead(askers, { url: new URL(server.url), pid: server.pid });
      for (const [index, { p50, p95, serverMs, rows }] of measured.entries()) {
        const names = `${name.padEnd(32)}${String(size).padStart(10)}${(opened[index]?.name ?? '').padStart(12)}`;
        const times = `${p50.toFixed(1).padStart(8)}${p95.toFixed(1).padStart(8)}${serverMs.toFixed(1).padStart(11)}`;
        console.log(`${names}${times}${String(rows).padStart(11)}`);
      }
    }
    for (const { client } of opened) await client.close();
  }
} finally {
  await server.stop();
}
