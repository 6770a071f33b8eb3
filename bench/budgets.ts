// The latency of a budget check, alone and during ingest, and the age of its answer.
import { sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { percentilesOf } from './percentiles.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const checks = Number(process.argv[2] ?? 2000);
const spans = Number(process.argv[3] ?? 100_000);
const spansPerRequest = 500;
const msBetweenChecks = 5;

const ask = async <T>(server: BenchServer, path: string, json?: unknown): Promise<T> => {
  const response = await fetch(`${server.apiUrl}${path}`, {
    method: json === undefined ? 'GET' : 'POST',
    headers: { authorization: server.authorization, 'content-type': 'application/json' },
    body: json === undefined ? null : JSON.stringify(json),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

const tell = (label: string, values: readonly number[]): void => {
  const percentiles = percentilesOf(values);
  const at = (share: number): string => percentiles(share).toFixed(1);
  console.log(`${label.padEnd(24)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`);
};

/** Checks one after the other, of several budgets in turn, as callers of models would. */
const measure = async (server: BenchServer, label: string, ids: readonly string[], count: number): Promise<void> => {
  const took: number[] = [];
  const ages: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    const path = `/api/public/budgets/${ids[index % ids.length]}/check`;
    const { asOf } = await ask<{ asOf: string | null }>(server, path);
    took.push(performance.now() - startedAt);
    if (asOf !== null) ages.push(Date.now() - Date.parse(asOf));
    await new Promise((wake) => void setTimeout(wake, msBetweenChecks));
  }
  tell(`${label}: check`, took);
  tell(`${label}: age`, ages);
};

/** The minimal latency of any answer on this machine. */
const measureHealth = async (server: BenchServer, label: string, count: number): Promise<void> => {
  const took: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    await ask(server, '/api/public/health');
    took.push(performance.now() - startedAt);
    await new Promise((wake) => void setTimeout(wake, msBetweenChecks));
  }
  tell(`${label}: health`, took);
};

const dataDir = makeDataDir();
const server = await startServer(dataDir);
try {
  const ids: string[] = [];
  for (const period of ['day', 'week', 'month', 'total']) {
    for (const scope of [{ kind: 'project' }, { kind: 'environment', value: 'default' }]) {
      const body = { name: period, scope, period, amount: 1000, thresholds: [50, 100] };
      ids.push((await ask<{ id: string }>(server, '/api/public/budgets', body)).id);
    }
  }
  await sendSpans(server, otlpRequests(spansPerRequest, spansPerRequest));
  await measure(server, 'warm-up', ids, Math.min(checks, 200));
  await measureHealth(server, 'alone', checks);
  await measure(server, 'alone', ids, checks);
  const load = sendSpans(server, otlpRequests(spans, spansPerRequest));
  const [checked, sent] = await Promise.allSettled([measure(server, 'beside ingest', ids, checks), load]);
  for (const outcome of [checked, sent]) if (outcome.status === 'rejected') throw outcome.reason;
} finally {
  await server.stop();
}
