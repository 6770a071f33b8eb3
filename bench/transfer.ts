// What `spanledger transfer` moves in a second: from ClickHouse to PostgreSQL and back into an empty ClickHouse, and how
// long it takes to find that nothing differs, by checksums of days and by each value (`--deep`).
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { appFile } from '@spanledger/testing/app-file';
import { closeConnections, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const spans = Number(process.argv[2] ?? 200_000);
const days = 10;
const dayMs = 86_400_000;
const endMs = Math.floor(Date.now() / dayMs) * dayMs;
const spread = { startedMs: endMs - days * dayMs, everyMs: (days * dayMs) / spans };
const inPostgres = { TELEMETRY_STORE: 'timescale', TIMESCALE: 'off' };

const run = promisify(execFile);

/** Seconds, with the start of the program. */
const transfer = async (from: string, to: string, ...options: readonly string[]): Promise<number> => {
  const startedAt = performance.now();
  const places = ['--from', `local:${from}`, '--to', `local:${to}`];
  await run(process.execPath, [appFile('cli'), 'transfer', ...places, ...options], { maxBuffer: 2 ** 26 });
  return (performance.now() - startedAt) / 1000;
};

const dataDir = makeDataDir();
const servers: BenchServer[] = [];
const start = async (name: string, environment: Record<string, string> = {}): Promise<string> => {
  const dir = join(dataDir, name);
  servers.push(await startServer(dir, environment));
  return dir;
};
try {
  const first = await start('clickhouse');
  for (const server of servers) await sendSpans(server, otlpRequests(spans, 500, spread));
  const postgres = await start('postgres', inPostgres);
  const second = await start('clickhouse-again');
  console.log(`machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  console.log(`spans     ${spans} of 1–1.5 kB on ${days} days, and their traces`);
  const tell = (what: string, seconds: number): void =>
    console.log(`${what.padEnd(36)}${seconds.toFixed(1)} s, ${(spans / seconds).toFixed(0)} observations/s`);
  tell('ClickHouse to PostgreSQL', await transfer(first, postgres));
  tell('again: nothing differs', await transfer(first, postgres));
  tell('again with every value (--deep)', await transfer(first, postgres, '--deep'));
  tell('PostgreSQL to ClickHouse', await transfer(postgres, second));
  tell('both ClickHouses, every value', await transfer(first, second, '--deep'));
} finally {
  closeConnections();
  for (const server of servers) await server.stop();
}
