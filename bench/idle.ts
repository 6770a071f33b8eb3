// What an api and a worker cost that have nothing to do, with a queue on Redis and on PostgreSQL.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { closeConnections, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { processFigures } from './process-figures.ts';
import { freePort, makeDataDir, readDatabases, startServer } from './server.ts';

const seconds = Number(process.argv[2] ?? 60);
const kinds = process.argv[3] === undefined ? ['redis', 'postgres'] : [process.argv[3]];
const warmUpSpans = 10_000;
// What the warm-up left behind is collected meanwhile.
const settleSeconds = 30;

const app = (name: string): string => resolve(import.meta.dirname, '../apps', name, 'dist/main.js');
const sleep = async (forSeconds: number): Promise<void> =>
  new Promise((wake) => void setTimeout(wake, forSeconds * 1000));

interface Started {
  readonly child: ChildProcess;
  readonly said: RegExpExecArray;
  readonly stop: () => Promise<void>;
}

const start = async (command: string, args: string[], ready: RegExp, env: Record<string, string> = {}) => {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  for (;;) {
    const said = ready.exec(output);
    if (said !== null) return { child, said, stop } satisfies Started;
    if (child.exitCode !== null) throw new Error(`${command} ended: ${output}`);
    await sleep(0.02);
  }
};

const startRedis = async (dir: string): Promise<Started & { url: string }> => {
  const port = String(await freePort());
  const limits = ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--save', ''];
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, ...limits];
  return { ...(await start('redis-server', args, /Ready to accept connections/)), url: `redis://127.0.0.1:${port}` };
};

const data = makeDataDir();
const stops: (() => Promise<unknown>)[] = [];
try {
  const local = await startServer(data.dataDir);
  stops.push(local.stop);
  const { databaseUrl, clickhouseUrl } = readDatabases(data.dataDir);
  console.log(`machine        ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  for (const kind of kinds) {
    const redis = kind === 'redis' ? await startRedis(dirname(data.dataDir)) : undefined;
    if (redis !== undefined) stops.push(redis.stop);
    const environment = {
      DATABASE_URL: databaseUrl,
      CLICKHOUSE_URL: clickhouseUrl,
      QUEUE_URL: redis?.url ?? databaseUrl,
      LOG_LEVEL: 'error',
      PORT: '0',
      HOST: '127.0.0.1',
      METRICS_PORT: '0',
    };
    const worker = await start(process.execPath, [app('worker')], /is ready/, environment);
    const api = await start(process.execPath, [app('api')], /is ready at (\S+)/, environment);
    stops.push(worker.stop, api.stop);
    const target = { apiUrl: api.said[1] ?? '', clickhouseUrl, authorization: local.authorization };
    await sendSpans(target, otlpRequests(warmUpSpans, 500));
    await sleep(settleSeconds);
    const watched = { api, worker, ...(redis === undefined ? {} : { redis }) };
    const before = Object.values(watched).map(({ child }) => processFigures(child.pid ?? 0));
    await sleep(seconds);
    for (const [at, [name, { child }]] of Object.entries(watched).entries()) {
      const { cpuSeconds, residentMb } = processFigures(child.pid ?? 0);
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
