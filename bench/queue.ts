// OTLP spans through api, queue and worker, and in local mode, in one run on one machine: the rate until every row is
// readable, the processor time that each process takes for it, and the time from an answer until its row is readable at
// half that rate. Linux alone.
import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import { countRows, localDeployment, queueDeployment, type QueueKind } from './deployments.ts';
import { ask, askText, closeConnections, post, sendSpans, type Target } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { percentilesOf } from './percentiles.ts';
import { makeDataDir } from './server.ts';

const spans = Number(process.argv[2] ?? 100_000);
const kind: QueueKind = process.argv[3] === 'postgres' ? 'postgres' : 'redis';
const workers = Number(process.argv[4] ?? 1);
const spansPerRequest = 500;
const warmUpSpans = 20_000;
const halfLoadSeconds = 15;
const probeEveryMs = 150;
const pollMs = 20;

const dataDir = makeDataDir();
const stops: (() => Promise<unknown>)[] = [];

/** Sends everything and waits for the last row; observations a second. */
const measureRate = async (target: Target, requests: readonly Uint8Array[], count: number): Promise<number> => {
  const before = await countRows(target);
  const startedAt = performance.now();
  await sendSpans(target, requests);
  while ((await countRows(target)) < before + count) await new Promise((wake) => void setTimeout(wake, 20));
  return count / ((performance.now() - startedAt) / 1000);
};

/** A span of its own among the others: its trace id and when it was answered. */
const sendProbe = async (target: Target): Promise<string> => {
  const traceId = randomBytes(16).toString('hex');
  const at = Date.now();
  const time = { startTimeUnixNano: `${at}000000`, endTimeUnixNano: `${at + 1}000000` };
  const span = { traceId, spanId: traceId.slice(16), name: 'probe', ...time };
  const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  await post(`${target.apiUrl}/v1/traces`, body, {
    authorization: target.authorization,
    'content-type': 'application/json',
  });
  return traceId;
};

/** Checks all probes under way with one query at a time, so that the cost is the same at any lag. */
const watchProbes = (target: Target) => {
  const sentAt = new Map<string, number>();
  const lags: number[] = [];
  const over = new AbortController();
  const look = async (): Promise<void> => {
    const ids = [...sentAt.keys()].map((id) => `'${id}'`);
    if (ids.length === 0) return;
    const sql = `SELECT DISTINCT trace_id FROM observations WHERE trace_id IN (${ids.join()}) AND start_time > now() - INTERVAL 1 HOUR`;
    for (const id of (await askText(target, sql)).split('\n')) {
      const at = sentAt.get(id);
      if (at !== undefined && sentAt.delete(id)) lags.push(performance.now() - at);
    }
  };
  const looking = (async () => {
    while (!over.signal.aborted || sentAt.size > 0) {
      await look();
      await new Promise((wake) => void setTimeout(wake, pollMs));
    }
  })();
  return {
    send: async (): Promise<void> => {
      const at = performance.now();
      sentAt.set(await sendProbe(target), at);
    },
    /** Waits for every probe; sorted, in milliseconds. */
    end: async (): Promise<number[]> => {
      over.abort();
      await looking;
      return lags.toSorted((a, b) => a - b);
    },
  };
};

/** From sending to readable at a given rate of other spans, sorted, in milliseconds. */
const measureLag = async (target: Target, rate: number): Promise<number[]> => {
  const requests = otlpRequests(Math.ceil(rate * halfLoadSeconds), spansPerRequest);
  const headers = { authorization: target.authorization, 'content-type': 'application/x-protobuf' };
  const everyMs = (spansPerRequest / rate) * 1000;
  const watch = watchProbes(target);
  const sending: Promise<void>[] = [];
  const sent: Promise<void>[] = [];
  const startedAt = performance.now();
  let probes = 0;
  while (sent.length < requests.length) {
    const elapsed = performance.now() - startedAt;
    while (sent.length < requests.length && sent.length * everyMs <= elapsed) {
      sent.push(post(`${target.apiUrl}/v1/traces`, requests[sent.length] ?? new Uint8Array(), headers));
    }
    if (probes * probeEveryMs <= elapsed) {
      probes += 1;
      sending.push(watch.send());
    }
    await new Promise((wake) => void setTimeout(wake, 2));
  }
  await Promise.all([...sent, ...sending]);
  return watch.end();
};

try {
  const local = await localDeployment(dataDir);
  stops.push(local.stop);
  const requests = otlpRequests(spans, spansPerRequest);
  await sendSpans(local.target, otlpRequests(warmUpSpans, spansPerRequest));
  const localRate = await measureRate(local.target, requests, spans);
  const queue = await queueDeployment(local.server, dataDir, kind, workers);
  stops.push(queue.stop);
  const { target } = queue;
  await ask(target, 'TRUNCATE TABLE observations');
  await measureRate(target, otlpRequests(warmUpSpans, spansPerRequest), warmUpSpans);
  const cpuBefore = queue.cpuSeconds();
  const queueRate = await measureRate(target, otlpRequests(spans, spansPerRequest), spans);
  const cpuAfter = queue.cpuSeconds();
  const lags = await measureLag(target, queueRate / 2);
  const percentiles = percentilesOf(lags);
  const at = (share: number): string => percentiles(share).toFixed(0);
  console.log(`machine          ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  console.log(`spans            ${spans}, ${spansPerRequest} a request; everything on this machine`);
  console.log(`local mode       ${localRate.toFixed(0)} observations/s, to readable rows`);
  console.log(
    `queue on ${kind.padEnd(8)}${queueRate.toFixed(0)} observations/s, to readable rows, ${workers} worker(s)`,
  );
  const shares = Object.entries(cpuAfter).map(
    ([name, seconds]) => `${name} ${(((seconds - (cpuBefore[name] ?? 0)) * 1e6) / spans).toFixed(1)} µs`,
  );
  console.log(`CPU a span       ${shares.join(', ')}`);
  console.log(`queue / local    ${(queueRate / localRate).toFixed(2)}`);
  console.log(
    `sent to readable p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms at half load (${lags.length} probes)`,
  );
} finally {
  closeConnections();
  for (const stop of stops.toReversed()) await stop();
}
