// A load that goes on for hours as an installation has it, small next to what the machine can do: spans, conversations
// and calls of the batch API that are updated later, beside reads of them. A line each minute shows what would grow; at
// the end everything that was sent has to be stored, once, and `spanledger verify` has to find no difference.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { appFile } from '@spanledger/testing/app-file';
import { countObservations, localDeployment, queueDeployment, queueKinds, type Deployment } from './deployments.ts';
import { askText, closeConnections, post } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { makeDataDir } from './server.ts';
import { workloads } from './suite/workloads.ts';

const minutes = Number(process.argv[2] ?? 60);
const kind = queueKinds.find((each) => each === process.argv[3]);
const workers = Number(process.argv[4] ?? 2);
const minuteMs = 60_000;
/** Observations of each workload in a round, and the time from one round to the next. */
const round = { small: 300, chat: 60, legacy: 100, 'legacy, updated later': 100, 'small, JSON': 100 };
const roundMs = 1000;
const readEveryMs = 2000;
const readableMsMax = 60_000;

const sent = { observations: 0, requests: 0, failed: 0 };
/** Milliseconds of the requests of this minute, by name. */
let times = new Map<string, number[]>();

const tellFailure = (error: unknown): void => {
  sent.failed += 1;
  console.log(`failed: ${String(error).slice(0, 300)}`);
};

const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now();
  const result = await work();
  const list = times.get(name) ?? [];
  times.set(name, list);
  list.push(performance.now() - startedAt);
  return result;
};

const sendRound = async ({ target: { apiUrl, authorization } }: Deployment): Promise<void> => {
  for (const { name, path, contentType, make } of workloads) {
    const count = round[name as keyof typeof round] as number | undefined;
    if (count === undefined) continue;
    const load = make(count);
    sent.observations += load.observations;
    for (const body of load.requests) {
      sent.requests += 1;
      const headers = { authorization, 'content-type': contentType };
      await timed('sent', async () => post(`${apiUrl}${path}`, body, headers)).catch(tellFailure);
    }
  }
};

const read = async ({ target: { apiUrl, authorization } }: Deployment, name: string, path: string): Promise<unknown> =>
  timed(name, async () => {
    const response = await fetch(`${apiUrl}/api/public/${path}`, { headers: { authorization } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as unknown;
  });

const readRound = async (deployment: Deployment): Promise<void> => {
  const { data } = (await read(deployment, 'traces', 'traces?limit=50')) as { data: readonly { id: string }[] };
  const one = data[Math.floor(Math.random() * data.length)];
  if (one !== undefined) await read(deployment, 'a trace', `traces/${one.id}`);
  await read(deployment, 'observations', 'v2/observations?limit=50');
  await read(deployment, 'sessions', 'sessions?limit=50');
  await read(deployment, 'daily costs', 'metrics/daily?limit=30');
};

/** What is there now, and the share of a core that each process used since the call before. */
const reportOf = (deployment: Deployment): (() => Promise<string>) => {
  let before = deployment.cpuSeconds();
  let at = performance.now();
  return async (): Promise<string> => {
    const now = deployment.cpuSeconds();
    const seconds = (performance.now() - at) / 1000;
    const cpu = Object.keys(now).map(
      (name) => `${name} ${((((now[name] ?? 0) - (before[name] ?? 0)) / seconds) * 100).toFixed(0)} %`,
    );
    before = now;
    at = performance.now();
    const held = Object.entries(deployment.held()).map(
      ([name, { residentMb, openFiles }]) => `${name} ${residentMb.toFixed(0)} MB and ${openFiles} files`,
    );
    const answers = [...times].map(([name, list]) => {
      const share = percentilesOf(list);
      return `${name} ${share(0.5).toFixed(0)}/${share(0.95).toFixed(0)}`;
    });
    times = new Map();
    const parts = await askText(deployment.target, 'SELECT count() FROM system.parts WHERE active');
    return [
      `${new Date().toISOString().slice(11, 19)}  ${sent.observations} sent, ${sent.failed} failed`,
      `p50/p95 ms: ${answers.join(', ')}`,
      `of a core: ${cpu.join(', ')}`,
      `held: ${held.join(', ')}, ClickHouse ${parts} parts`,
    ].join('\n          ');
  };
};

const untilStored = async ({ target }: Deployment): Promise<number> => {
  const until = Date.now() + readableMsMax;
  for (;;) {
    const stored = await countObservations(target);
    if (stored >= sent.observations || Date.now() > until) return stored;
    await sleep(100);
  }
};

const dataDir = makeDataDir();
const stops: (() => Promise<unknown>)[] = [];
try {
  const local = await localDeployment(dataDir);
  stops.push(local.stop);
  const deployment = kind === undefined ? local : await queueDeployment(local.server, dataDir, kind, workers);
  if (deployment !== local) stops.push(deployment.stop);
  console.log(`${deployment.name}, Node ${process.versions.node}, ${minutes} minutes`);
  const report = reportOf(deployment);
  const until = Date.now() + minutes * minuteMs;
  const reading = (async () => {
    for (; Date.now() < until; await sleep(readEveryMs)) await readRound(deployment).catch(tellFailure);
  })();
  let nextReport = Date.now() + minuteMs;
  while (Date.now() < until) {
    const startedAt = Date.now();
    await sendRound(deployment);
    if (Date.now() > nextReport) {
      console.log(await report());
      nextReport += minuteMs;
    }
    await sleep(Math.max(0, roundMs - (Date.now() - startedAt)));
  }
  await reading;
  const stored = await untilStored(deployment);
  console.log(
    `${sent.observations} sent in ${sent.requests} requests, ${stored} stored, ${sent.failed} requests failed`,
  );
  const environment = { ...process.env, SPANLEDGER_DATA_DIR: dataDir };
  const { status } = spawnSync(process.execPath, [appFile('cli'), 'verify'], { env: environment, stdio: 'inherit' });
  if (stored !== sent.observations || sent.failed > 0 || status !== 0) process.exitCode = 1;
} finally {
  closeConnections();
  for (const stop of stops.toReversed()) await stop();
}
