import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ask, askText, inParallel, post } from '../load.ts';
import type { BenchServer } from '../server.ts';
import { cpuOfServer } from '../process-stats.ts';
import { insertPages, storedPages } from '../raw-inserts.ts';
import type { Figures } from './figures.ts';
import type { Workload } from './workloads.ts';

const connections = 16;

/** A table of the same columns, with its indexes or as bare as can be. */
const tables = {
  'ClickHouse: inserts of the same rows': (name: string) => `CREATE TABLE ${name} AS observations`,
  'ClickHouse: without indexes and codecs': (name: string) =>
    `CREATE TABLE ${name} ENGINE = MergeTree ORDER BY (project_id, toDate(start_time), trace_id, id) AS SELECT * FROM observations LIMIT 0`,
} as const;

const measureInserts = async (server: BenchServer, figures: Figures): Promise<void> => {
  const rows = Number(await askText(server, 'SELECT count() FROM observations'));
  const pages = await storedPages(server, rows);
  for (const [name, create] of Object.entries(tables)) {
    const table = 'bench_floor';
    await ask(server, create(table));
    const before = cpuOfServer(server.child.pid ?? 0).clickHouse;
    const seconds = await insertPages(server, table, pages);
    const cpu = cpuOfServer(server.child.pid ?? 0).clickHouse - before;
    figures.add('floors', name, { rate: [rows / seconds, '/s'], 'CPU, ClickHouse': [(cpu * 1e6) / rows, 'µs'] });
    await ask(server, `DROP TABLE ${table} SYNC`);
  }
};

/** A server in this process that reads each body and answers; the sender is in it too. */
const measureHandler = async (workload: Workload, count: number, figures: Figures): Promise<void> => {
  const { requests, observations } = workload.make(count);
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const before = process.cpuUsage();
  await inParallel(connections, requests.length, async (index) => post(url, requests[index] ?? new Uint8Array(), {}));
  const { user, system } = process.cpuUsage(before);
  server.close();
  server.closeAllConnections();
  figures.add('floors', 'an HTTP server that reads the bodies, and their sender', {
    CPU: [(user + system) / observations, 'µs'],
  });
};

const measureReading = (workload: Workload, count: number, figures: Figures): void => {
  const { requests, observations } = workload.make(count);
  const packed = requests.map((body) => gzipSync(body));
  const cpuOf = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / observations;
  };
  const texts: string[] = [];
  const unpacking = cpuOf(() => {
    for (const body of packed) texts.push(gunzipSync(body).toString());
  });
  const parsing = cpuOf(() => {
    for (const text of texts) JSON.parse(text);
  });
  figures.add('floors', `${workload.name}: gunzip`, { CPU: [unpacking, 'µs'] });
  figures.add('floors', `${workload.name}: JSON.parse`, { CPU: [parsing, 'µs'] });
};

/** The minimal cost of the same work: of the engine, of Node, of the wire. */
export const measureFloors = async (
  server: BenchServer,
  [binary, json]: readonly [binary: Workload, json: Workload],
  count: number,
  figures: Figures,
): Promise<void> => {
  await measureInserts(server, figures);
  await measureHandler(binary, count, figures);
  measureReading(json, count, figures);
};
