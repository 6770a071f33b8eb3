import { unavailable, type ProjectId, type Receipt, type TelemetryRows } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { observeWriter } from './observe-stores.ts';
import { projectRates } from './project-rates.ts';
import { serveProbes } from './serve-probes.ts';
import { createWorkerMetrics, exposeSources } from './worker-metrics.ts';

const receipt = (projectId: string, received: number): Receipt =>
  ({ projectId, received, stored: received - 1, quarantined: 1, rejected: {}, receivedAt: 1_000_000 }) as Receipt;

const rows = (receipts: readonly Receipt[]): TelemetryRows => ({
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
  receipts,
});

const down = async (): Promise<never> => Promise.reject(unavailable('down'));
const stats = { depth: 3, bytes: 400, oldestAgeMs: 2500, consumers: 1 };

describe('the figures of a worker', () => {
  it('count what was stored, and tell its lag, the state of the queue and the busiest projects', async () => {
    const metrics = createWorkerMetrics();
    const rates = projectRates();
    exposeSources(metrics, { queue: async () => stats, shardsOwned: () => 8, projectRates: rates });
    const writer = observeWriter({ write: async () => undefined }, metrics, rates, () => 1_200_000);
    await writer.write(rows([receipt('a', 10), receipt('b', 5)]));
    const text = await metrics.registry.metrics();
    expect(text).toContain('spanledger_worker_events_total{outcome="stored"} 13');
    expect(text).toContain('spanledger_worker_events_total{outcome="quarantined"} 2');
    expect(text).toContain('spanledger_worker_lag_seconds_bucket{le="0.25"} 2');
    expect(text).toContain('spanledger_worker_lag_seconds_bucket{le="0.1"} 0');
    expect(text).toContain('spanledger_worker_project_events_total{project="a"} 10');
    expect(text).toContain('spanledger_worker_shards_owned 8');
    expect(text).toContain('spanledger_queue_depth 3');
    expect(text).toContain('spanledger_queue_oldest_age_seconds 2.5');
  });

  it('count failures by their code and leave the lag alone', async () => {
    const metrics = createWorkerMetrics();
    const writer = observeWriter({ write: down }, metrics, projectRates(), () => 0);
    await expect(writer.write(rows([receipt('a', 1)]))).rejects.toMatchObject({ code: 'unavailable' });
    const text = await metrics.registry.metrics();
    expect(text).toContain('spanledger_worker_insert_failures_total{reason="unavailable"} 1');
    expect(text).toContain('spanledger_worker_lag_seconds_count 0');
  });

  it('name no more than twenty projects, those that send most, however many there are', () => {
    const rates = projectRates();
    for (let index = 0; index < 30_000; index += 1) rates.add(`p${index}` as ProjectId, 1);
    rates.add('p29999' as ProjectId, 5);
    expect(rates.top()).toHaveLength(20);
    expect(rates.top()[0]).toEqual(['p29999', 6]);
  });

  it('are served beside health and readiness, also while the queue does not answer', async () => {
    const metrics = createWorkerMetrics();
    exposeSources(metrics, { queue: down, shardsOwned: () => 0, projectRates: projectRates() });
    const problem = 'Redis does not answer.';
    const check = async () => ({ name: 'queue', isHealthy: false, version: undefined, problem, sizeBytes: undefined });
    const probes = await serveProbes({
      host: '127.0.0.1',
      port: 0,
      registry: metrics.registry,
      version: '1',
      health: [{ check }],
      isStopping: () => false,
    });
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${probes.port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    expect(await ask('/health')).toMatchObject({ status: 200 });
    const ready = await ask('/ready');
    expect(ready.status).toBe(503);
    expect(ready.text).toContain('queue: Redis does not answer.');
    expect((await ask('/metrics')).text).toContain('spanledger_queue_depth Nan');
    expect((await ask('/other')).status).toBe(404);
    await probes.close();
  });
});
