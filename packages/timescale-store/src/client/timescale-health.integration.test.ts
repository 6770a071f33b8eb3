import { once } from 'node:events';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openTimescale } from './timescale-client.ts';
import { timescaleHealth } from './timescale-health.ts';

test('a health check answers while all connections of the process stay in use', async () => {
  const client = openTimescale({ url: inject('postgresUrl'), connectionsMax: 1 });
  onTestFinished(() => client.close());
  const ending = new AbortController();
  const holding = client.snapshot('hold', async () => {
    if (!ending.signal.aborted) await once(ending.signal, 'abort');
  });
  const health = await timescaleHealth(client, 50).check();
  ending.abort();
  await holding;
  expect(health).toMatchObject({ isHealthy: false, problem: expect.stringContaining('did not answer within 50 ms') });
});
