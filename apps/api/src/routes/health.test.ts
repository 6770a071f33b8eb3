import { getReadiness } from '@spanledger/api-contract';
import type { ComponentHealth, HealthCheck } from '@spanledger/core';
import { afterEach, describe, expect, it } from 'vitest';

import { ingestStateOfParts, startTestApi, type TestApi } from '../api.fixture.ts';
import { createDrain } from '../drain.ts';

const healthy: ComponentHealth = {
  name: 'postgres',
  isHealthy: true,
  version: '17.1',
  problem: undefined,
  sizeBytes: undefined,
};
const ill: ComponentHealth = { ...healthy, name: 'clickhouse', isHealthy: false, problem: 'does not answer' };

const checks = (...components: ComponentHealth[]): HealthCheck[] =>
  components.map((component) => ({ check: async () => component }));

describe('health', () => {
  let api: TestApi;
  afterEach(async () => api.close());

  it('health is cheap: it asks no component unless it is asked to', async () => {
    api = await startTestApi({ health: checks(ill) });
    const response = await api.ask('/api/public/health', { as: null });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'OK', version: '1.2.3' });
    const strict = await api.ask('/api/public/health?failIfDatabaseUnavailable=true', { as: null });
    expect(strict.status).toBe(503);
    expect(await strict.json()).toEqual({ status: 'Database not available', version: '1.2.3' });
  });

  it('a health check that is to fail without recent events fails without them, and without the databases first', async () => {
    let parts = 0;
    api = await startTestApi({ health: checks(ill), ingestState: async () => ingestStateOfParts(parts) });
    const ask = async (query: string) => {
      const response = await api.ask(`/api/public/health?${query}`, { as: null });
      return [response.status, await response.json()];
    };
    const version = '1.2.3';
    expect(await ask('failIfNoRecentEvents=false')).toEqual([200, { status: 'OK', version }]);
    const without = { status: 'No events within the last 15 minutes', version };
    expect(await ask('failIfNoRecentEvents=true')).toEqual([503, without]);
    const ofBoth = 'failIfDatabaseUnavailable=true&failIfNoRecentEvents=true';
    expect(await ask(ofBoth)).toEqual([503, { status: 'Database not available', version }]);
    parts = 1;
    expect(await ask('failIfNoRecentEvents=true')).toEqual([200, { status: 'OK', version }]);
  });

  it('a health check with a value that means nothing is refused by name, for it would check less than was meant', async () => {
    api = await startTestApi();
    const response = await api.ask('/api/public/health?failIfNoRecentEvents=maybe', { as: null });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("query.failIfNoRecentEvents must be 'true' or 'false'"),
    ]);
    expect((await api.ask('/api/public/health?failIfNoRecentEvents=', { as: null })).status).toBe(200);
  });

  it('readiness asks every component', async () => {
    api = await startTestApi({ health: checks(healthy) });
    const answer = await api.askJson('/api/public/ready', { as: null });
    getReadiness.responses[200].schema.parse(answer);
    expect(answer).toMatchObject({ status: 'OK', components: [{ name: 'postgres', version: '17.1', problem: null }] });
  });

  it('readiness states what is wrong', async () => {
    api = await startTestApi({ health: checks(healthy, ill) });
    const response = await api.ask('/api/public/ready', { as: null });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'clickhouse: does not answer' });
  });

  it('a draining process is not ready, serves what comes, and closes its connections', async () => {
    const drain = createDrain();
    api = await startTestApi({ drain });
    expect((await api.ask('/api/public/ready', { as: null })).status).toBe(200);
    drain.begin();
    expect((await api.ask('/api/public/ready', { as: null })).status).toBe(500);
    const served = await api.ask('/api/public/projects');
    expect(served.status).toBe(200);
    expect(served.headers.get('connection')).toBe('close');
  });
});
