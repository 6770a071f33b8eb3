// What an api and a worker cost that have nothing to do, with a queue on Redis and on PostgreSQL.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '@spanledger/testing';
import { closeConnections, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { processStats } from './process-stats.ts';
import { builtApp, startProcess } from './processes.ts';
import { makeDataDir, readDatabases, redisArguments, startServer } from './server.ts';

const seconds = Number(process.argv[2] ?? 60);
const kinds = process.argv[3] === undefined ? ['redis', 'postgres'] : [process.argv[3]];
const warmUpSpans = 10_000;
// What the warm-up left behind is collected meanwhile.
const settleSeconds = 30;

const data = makeDataDir();
const stops: (() => Promise<unknown>)[] = [];
try {
  const local = await startServer(data.dataDir);
  stops.push(local.stop);
  const { databaseUrl, clickhouseUrl } = readDatabases(data.dataDir);
  console.log(`machine        ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  for (const kind of kinds) {
    const redis = kind === 'redis' ? await startRedis(...redisArguments) : undefined;
    if (redis !== undefined) stops.push(async () => redis.stop());
    const environment = {
      DATABASE_URL: databaseUrl,
      CLICKHOUSE_URL: clickhouseUrl,
      QUEUE_URL: redis?.url ?? databaseUrl,
      LOG_LEVEL: 'error',
      PORT: '0',
      HOST: '127.0.0.1',
      METRICS_PORT: '0',
    };
    const worker = await startProcess(process.execPath, [builtApp('worker')], /is ready/, environment);
    const api = await startProcess(process.execPath, [builtApp('api')], /is ready at (\S+)/, environment);
    stops.push(worker.stop, api.stop);
    const target = { apiUrl: api.said[1] ?? '', clickhouseUrl, authorization: local.authorization };
    await sendSpans(target, otlpRequests(warmUpSpans, 500));
    await sleep(settleSeconds * 1000);
    const watched = { api, worker, ...(redis === undefined ? {} : { redis: { child: redis.process } }) };
    const before = Object.values(watched).map(({ child }) => processStats(child.pid ?? 0));
    await sleep(seconds * 1000);
    for (const [at, [name, { child }]] of Object.entries(watched).entries()) {
      const { cpuSeconds, residentMb } = processStats(child.pid ?? 0);
      const share = ((cpuSeconds - (before[at]?.cpuSeconds ?? 0)) / seconds) * 100;
      const label = `${kind === 'redis' ? 'Redis' : 'PostgreSQL'}, ${name}`.padEnd(20);
      console.log(`${label} ${share.toFixed(2)} % of a core, ${residentMb.toFixed(0)} MB, over ${seconds} s`);
    }
    await api.stop();
    await worker.stop();
  }
} finally {
  closeConnections();
  for (const stop of stops.toReversed()) await stop();
  data.remove();
}
