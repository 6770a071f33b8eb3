import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import express from 'express';
import { openGate } from '@spanledger/testing';
import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { serveMetrics } from './metrics.ts';

describe('/metrics', () => {
  let api: TestApi;
  afterEach(async () => api.close());

  const open = async (metricsToken?: string): Promise<void> => {
    const metrics = new Registry();
    const registers = [metrics];
    new Counter({ name: 'events_total', help: 'x', labelNames: ['project'], registers }).inc({
      project: 'secret-plan',
    });
    new Counter({ name: 'other_total', help: 'y', registers }).inc(3);
    api = await startTestApi({ metrics, metricsToken });
  };
  const textFor = async (authorization?: string): Promise<string> =>
    (await api.ask('/metrics', { as: authorization ?? null })).text();

  it('names projects to who has the token only', async () => {
    await open('a-token');
    expect(await textFor('Bearer a-token')).toContain('events_total{project="secret-plan"} 1');
    for (const header of [undefined, 'Bearer a-toke', 'Bearer', 'Basic a-token']) {
      const text = await textFor(header);
      expect(text).not.toContain('secret-plan');
      expect(text).toMatch(/# TYPE other_total counter\nother_total 3\n/);
    }
  });

  it('names projects to no one where there is no token', async () => {
    await open();
    for (const header of [undefined, 'Bearer ', 'Bearer undefined']) {
      const text = await textFor(header);
      expect(text).not.toContain('secret-plan');
      expect(text).toContain('spanledger_http_requests_in_flight 1');
    }
  });

  it('are under this spelling of the path alone, so that a proxy can hide them', async () => {
    await open('a-token');
    for (const path of ['/metrics/', '/METRICS']) {
      expect([path, (await api.ask(path, { as: 'Bearer a-token' })).status]).toEqual([path, 404]);
    }
  });
});

it('figures are put together once for all requests that come meanwhile', async () => {
  const askers = 20;
  const metrics = new Registry();
  const everyoneHasAsked = openGate();
  let made = 0;
  const collect = async function (this: Gauge): Promise<void> {
    made += 1;
    await everyoneHasAsked.promise;
    this.set(made);
  };
  metrics.registerMetric(new Gauge({ name: 'made', help: 'x', registers: [], collect }));
  const app = express();
  let asked = 0;
  app.use((_request, _response, next) => {
    next();
    asked += 1;
    if (asked === askers) everyoneHasAsked.resolve();
  });
  serveMetrics(app, metrics, undefined);
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const texts = await Promise.all(Array.from({ length: askers }, async () => (await fetch(url)).text()));
  expect(texts.filter((text) => !/^made \d$/m.test(text))).toEqual([]);
  expect(made).toBeLessThanOrEqual(2);
});
