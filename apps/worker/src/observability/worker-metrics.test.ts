import { unavailable } from '@spanledger/core';
import { processRegistry } from '@spanledger/ingestion';
import { describe, expect, it } from 'vitest';
import { serveProbes } from './serve-probes.ts';
import { exposeSources } from './worker-metrics.ts';

const down = async (): Promise<never> => Promise.reject(unavailable('down'));
const stats = { depth: 3, bytes: 400, oldestAgeMs: 2500, consumers: 1 };

describe('the metrics of a worker', () => {
  it('metrics of a worker hold the state of the queue and the shards that it holds', async () => {
    const registry = processRegistry({ app: 'worker', version: '1' });
    exposeSources(registry, { queue: async () => stats, shardsOwned: () => 8 });
    const text = await registry.metrics();
    expect(text).toContain('spanledger_worker_shards_owned 8');
    expect(text).toContain('spanledger_queue_depth 3');
    expect(text).toContain('spanledger_queue_oldest_age_seconds 2.5');
  });

  it('metrics of a worker are served with health and readiness, also while the queue does not answer', async () => {
    const registry = processRegistry({ app: 'worker', version: '1' });
    exposeSources(registry, { queue: down, shardsOwned: () => 0 });
    const problem = 'Redis does not answer.';
    const check = async () => ({ name: 'queue', isHealthy: false, version: undefined, problem, sizeBytes: undefined });
    const probes = await serveProbes({
      host: '127.0.0.1',
      port: 0,
      registry,
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
    expect((await ask('/health?verbose=1')).status).toBe(200);
    for (const path of ['/other', '//', '//a:99999/health'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    await probes.close();
  });

  it('a worker whose METRICS_HOST is no address of this machine ends with that reason', async () => {
    const registry = processRegistry({ app: 'worker', version: '1' });
    const none = { port: 0, registry, version: '1', health: [], isStopping: () => false };
    await expect(serveProbes({ ...none, host: '[::1]' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'This machine has no address [::1]. Set METRICS_HOST to one of its own, or to 0.0.0.0 for all.',
    });
  });
});
