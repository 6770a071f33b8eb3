// Many small OTLP requests over few and many connections, and lone ones of a new trace, with their cost for the api and
// ClickHouse; other checkouts in turn.
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { mergesRest } from './deployments.ts';
import { askText, closeConnections, post, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { percentilesOf } from './percentiles.ts';
import { builtApp } from './processes.ts';
import { cpuOfServer } from './process-stats.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const [spansArgument = '60000', roundsArgument = '1', ...others] = process.argv.slice(2);
const spans = Number(spansArgument);
const rounds = Number(roundsArgument);
const spansPerRequest = 57;
const loneRequests = 100;
const loneSpans = 2;
const lonePauseMs = 20;
const warmUpSpans = 10_000;

const counted = {
  selects: 'SelectQuery',
  inserts: 'InsertQuery',
  rows: 'MergeTreeDataWriterRows',
  parts: 'MergeTreeDataWriterBlocks',
  merges: 'Merge',
  merged: 'MergedRows',
} as const;

type Counts = Record<keyof typeof counted, number>;

const countsOf = async (server: BenchServer): Promise<Counts> => {
  const text = await askText(server, 'SELECT event, value FROM system.events FORMAT TSV');
  const events = new Map(text.split('\n').map((line) => line.split('\t') as [string, string]));
  return Object.fromEntries(
    Object.entries(counted).map(([name, event]) => [name, Number(events.get(event) ?? 0)]),
  ) as Counts;
};

const difference = (before: Counts, after: Counts): Counts =>
  Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Counts]]),
  ) as Counts;

interface Figures {
  readonly seconds: number;
  readonly latencies: readonly number[];
  readonly api: number;
  readonly clickHouse: number;
  readonly untilRest: number;
  readonly counts: Counts;
}

const measure = async (server: BenchServer, run: () => Promise<number[]>): Promise<Figures> => {
  await mergesRest(server);
  // The server closes what was idle meanwhile.
  closeConnections();
  const pid = server.child.pid ?? 0;
  const before = { counts: await countsOf(server), cpu: cpuOfServer(pid) };
  const startedAt = performance.now();
  const latencies = await run();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = { counts: await countsOf(server), cpu: cpuOfServer(pid) };
  await mergesRest(server);
  const atRest = { counts: await countsOf(server), cpu: cpuOfServer(pid) };
  return {
    seconds,
    latencies,
    api: after.cpu.node - before.cpu.node,
    clickHouse: after.cpu.clickHouse - before.cpu.clickHouse,
    untilRest: atRest.cpu.clickHouse - before.cpu.clickHouse,
    // Merges go on after the last answer; all else ends with it.
    counts: {
      ...difference(before.counts, after.counts),
      merges: atRest.counts.merges - before.counts.merges,
      merged: atRest.counts.merged - before.counts.merged,
    },
  };
};

const print = (name: string, spansSent: number, figures: Figures): void => {
  const { seconds, latencies, api, clickHouse, untilRest, counts } = figures;
  const percentiles = percentilesOf(latencies);
  const perSpan = (used: number): string => `${((used * 1e6) / spansSent).toFixed(1)} µs`;
  const perRequest = (used: number): string => `${((used * 1e3) / latencies.length).toFixed(1)} ms`;
  console.log(
    `${name.padEnd(14)} ${(spansSent / seconds).toFixed(0).padStart(6)}/s, p50 ${percentiles(0.5).toFixed(1)} ms, p95 ${percentiles(0.95).toFixed(1)} ms; ` +
      `CPU a span: api ${perSpan(api)}, ClickHouse ${perSpan(clickHouse)}, until merges rest ${perSpan(untilRest)}; ` +
      `a request: api ${perRequest(api)}, ClickHouse ${perRequest(clickHouse)}; ` +
      `${counts.selects} reads, ${counts.inserts} inserts, ${counts.parts} parts of ${counts.rows} rows, ${counts.merges} merges of ${counts.merged} rows`,
  );
};

/** A new trace with one generation, as clients of the batch API send it. */
const batchOfTrace = (): Uint8Array => {
  const timestamp = new Date().toISOString();
  const traceId = randomUUID();
  const text = 'What does the answer to this question depend on?';
  const event = (type: string, body: object) => ({ id: randomUUID(), type, timestamp, body });
  const call = {
    startTime: timestamp,
    endTime: timestamp,
    input: text,
    output: text,
    usage: { input: 900, output: 50 },
  };
  const batch = [
    event('trace-create', { id: traceId, name: 'POST /answer', userId: 'user-1', input: text, output: text }),
    event('generation-create', { id: randomUUID(), traceId, name: 'chat', model: 'gpt-4o-mini', ...call }),
  ];
  return Buffer.from(JSON.stringify({ batch }));
};

const sendBatch = async (server: BenchServer): Promise<number> => {
  const headers = { authorization: server.authorization, 'content-type': 'application/json' };
  const body = batchOfTrace();
  const startedAt = performance.now();
  await post(`${server.apiUrl}/api/public/ingestion`, body, headers);
  return performance.now() - startedAt;
};

const sendNewTrace = async (server: BenchServer): Promise<number> => {
  const [latency = 0] = await sendSpans(server, otlpRequests(loneSpans, loneSpans));
  return latency;
};

/** One request after the other, with a pause between them: the latency of a lone client. */
const sendAlone = async (send: () => Promise<number>): Promise<number[]> => {
  const latencies: number[] = [];
  for (let sent = 0; sent < loneRequests; sent += 1) {
    latencies.push(await send());
    await sleep(lonePauseMs);
  }
  return latencies;
};

const runOn = async (checkout: string | undefined): Promise<void> => {
  const dataDir = makeDataDir();
  const server = await startServer(dataDir, {}, builtApp('api', checkout));
  try {
    await sendSpans(server, otlpRequests(warmUpSpans, spansPerRequest));
    console.log(checkout ?? 'this checkout');
    for (const width of spans > 0 ? [16, 64] : []) {
      const requests = otlpRequests(spans, spansPerRequest);
      print(`${width} connections`, spans, await measure(server, async () => sendSpans(server, requests, width)));
    }
    const lone = { 'alone, OTLP': sendNewTrace, 'alone, batch': sendBatch };
    for (const [name, send] of Object.entries(lone)) {
      await sendAlone(async () => send(server));
      print(name, loneRequests * loneSpans, await measure(server, async () => sendAlone(async () => send(server))));
    }
  } finally {
    closeConnections();
    await server.stop();
  }
};

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}; ${spans} spans, ${spansPerRequest} a request`);
for (let round = 0; round < rounds; round += 1) {
  for (const checkout of [undefined, ...others]) await runOn(checkout);
}
