// First pages of a day that is written to, by its size: rows of today until now, inserted in the order of their times as groups
// are. Given other checkouts, each of them has its own tables, and its readers take turns with ours.
import { join, resolve } from 'node:path';
import { microsPerDay, type ObservationReader, type ProjectId, type TraceReader } from '@spanledger/core';
import { startClickHouse } from '@spanledger/embedded';
import { clickHouseLookUps } from '@spanledger/testing';
import { measureRead, openCheckout } from './measure-reads.ts';
import { makeDataDir } from './server.ts';

const sizes = (process.argv[2] ?? '100000,300000,1000000').split(',').map(Number);
const here = resolve(import.meta.dirname, '..');
const checkouts = [...process.argv.slice(3).map((path) => resolve(path)), here];
const projectId = 'bench' as ProjectId;
const rowsPerInsert = 2_000;

/** Ten observations to a trace; as many traces, of other ids. */
const insertRows = (first: number, count: number, total: number): readonly string[] => {
  const now = Date.now() * 1000;
  const midnight = now - (now % microsPerDay);
  const rowMicros = (now - midnight) / total;
  const at = `fromUnixTimestamp64Micro(toInt64(${midnight} + number * ${rowMicros}), 'UTC')`;
  return [
    `INSERT INTO observations (project_id, trace_id, id, type, name, start_time, level, environment, input, row_version)
SELECT '${projectId}', lower(hex(MD5(toString(intDiv(number, 10))))), lower(hex(sipHash64(number))), 'SPAN', 'step', ${at}, 'DEFAULT', 'default', randomPrintableASCII(200), 1
FROM numbers(${first}, ${count})`,
    `INSERT INTO traces (project_id, id, name, timestamp, environment, input, row_version)
SELECT '${projectId}', lower(hex(sipHash128(number))), 'request', ${at}, 'default', randomPrintableASCII(200), 1
FROM numbers(${first}, ${count})`,
  ];
};

interface Readers {
  readonly observations: ObservationReader;
  readonly traces: TraceReader;
}

const page = { page: 1, limit: 50, withBodies: false } as const;
const questions: Readonly<Record<string, (readers: Readers) => Promise<unknown>>> = {
  'observations v2': async ({ observations }) =>
    observations.stream(projectId, { limit: 50, parts: new Set(['trace']) }),
  'observations, with their count': async ({ observations }) => observations.list(projectId, page),
  'traces, without count': async ({ traces }) => traces.page(projectId, page),
};

const openReaders = async (path: string, database: string, url: string) => {
  const { store, noted, ...opened } = await openCheckout(path, database, url);
  const [observations, traces] = [store.clickHouseObservationReader(noted), store.clickHouseTraceReader(noted)];
  return { ...opened, observations, traces };
};

const server = await startClickHouse({ dir: join(makeDataDir(), 'clickhouse') });
try {
  console.log('first page of                     of today    checkout  p50 ms  p95 ms  server ms  rows read');
  for (const size of sizes) {
    const opened = await Promise.all(
      checkouts.map(async (path, index) => openReaders(path, `size_${size}_${index}`, server.url)),
    );
    for (const { client } of opened) {
      for (let first = 0; first < size; first += rowsPerInsert) {
        for (const sql of insertRows(first, Math.min(rowsPerInsert, size - first), size)) await client.command(sql);
      }
      for (const sql of clickHouseLookUps) await client.command(sql);
    }
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
