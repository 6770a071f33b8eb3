// OTLP spans end to end, and raw inserts of the same rows, in one run on one machine.
import { cpus } from 'node:os';
import { ask, askText, closeConnections, connections, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { percentilesOf } from './percentiles.ts';
import { cpuOfServer } from './process-stats.ts';
import { insertPages, insertsInFlight, rowsPerInsert, storedPages } from './raw-inserts.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const spans = Number(process.argv[2] ?? 200_000);
const spansPerRequest = 500;
const warmUpSpans = 20_000;

const insertRaw = async (server: BenchServer, rows: number): Promise<number> => {
  await ask(server, 'CREATE TABLE raw_observations AS observations');
  return insertPages(server, 'raw_observations', await storedPages(server, rows));
};

const dataDir = makeDataDir();
const server = await startServer(dataDir);
try {
  const requests = otlpRequests(spans, spansPerRequest);
  const bytes = requests.reduce((sum, { length }) => sum + length, 0);
  await sendSpans(server, otlpRequests(warmUpSpans, spansPerRequest));
  const cpuBefore = process.cpuUsage();
  const serverBefore = cpuOfServer(server.child.pid ?? 0);
  const startedAt = performance.now();
  const latencies = await sendSpans(server, requests);
  const seconds = (performance.now() - startedAt) / 1000;
  const senderCpu = process.cpuUsage(cpuBefore);
  const serverAfter = cpuOfServer(server.child.pid ?? 0);
  const stored = Number(await askText(server, 'SELECT count() FROM observations'));
  if (stored !== spans + warmUpSpans) throw new Error(`${stored} rows are readable, not ${spans + warmUpSpans}`);
  const rawSeconds = await insertRaw(server, stored);
  const rate = spans / seconds;
  const rawRate = stored / rawSeconds;
  const percentiles = percentilesOf(latencies);
  const at = (share: number): string => percentiles(share).toFixed(0);
  console.log(`machine           ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  console.log(
    `spans             ${spans} of ${(bytes / spans).toFixed(0)} B, ${spansPerRequest} a request, ${connections} connections`,
  );
  console.log(
    `end to end        ${rate.toFixed(0)} observations/s, ${(bytes / seconds / 1e6).toFixed(0)} MB/s, to readable rows`,
  );
  console.log(`request           p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  console.log(
    `sender            ${((senderCpu.user + senderCpu.system) / 1e6 / seconds).toFixed(2)} cores of the same machine`,
  );
  const perSpan = (used: number): string => `${((used * 1e6) / spans).toFixed(1)} µs`;
  console.log(
    `CPU a span        api ${perSpan(serverAfter.node - serverBefore.node)}, ClickHouse ${perSpan(serverAfter.clickHouse - serverBefore.clickHouse)}`,
  );
  console.log(
    `raw inserts       ${rawRate.toFixed(0)} rows/s (Native, ${rowsPerInsert} rows, ${insertsInFlight} in flight)`,
  );
  console.log(`end to end / raw  ${(rate / rawRate).toFixed(2)}`);
} finally {
  closeConnections();
  await server.stop();
}
