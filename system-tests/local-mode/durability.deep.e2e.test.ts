import { setTimeout as pause } from 'node:timers/promises';
import { sumUsd, usdToNumber, type Usd } from '@spanledger/core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  randomLoad,
  seededRandom,
  type ExpectedObservation,
  type Load,
  type LoadRequest,
} from './durability-load.fixture.ts';
import { makeDataDir, startServer, type ServerProcess } from './server-process.ts';

const sendersOfProject = 6;
const retryPauseMs = 20;
const pageSize = 100;

const cleanups: (() => void | Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const projectOf = (name: string) => ({
  environment: {
    SPANLEDGER_INIT_PROJECT_ID: `project-${name}`,
    SPANLEDGER_INIT_PUBLIC_KEY: `pk-${name}`,
    SPANLEDGER_INIT_SECRET_KEY: `sk-${name}`,
  },
  headers: {
    authorization: `Basic ${Buffer.from(`pk-${name}:sk-${name}`).toString('base64')}`,
    'content-type': 'application/json',
  },
});
type Project = ReturnType<typeof projectOf>;
const projects = [projectOf('one'), projectOf('other')] as const;

/** A server that is killed and restarted on the same data. The first start creates one project, the next the other. */
const mortalServer = async () => {
  const { dataDir, remove } = makeDataDir();
  cleanups.push(remove);
  const begin = async (project: Project): Promise<ServerProcess> => {
    const server = await startServer({ dataDir, environment: project.environment });
    cleanups.push(async () => server.end('SIGKILL'));
    return server;
  };
  let current = await begin(projects[0]);
  return {
    url: () => current.url,
    killAndStart: async () => {
      await current.end('SIGKILL');
      current = await begin(projects[1]);
    },
  };
};
type MortalServer = Awaited<ReturnType<typeof mortalServer>>;

interface Page<T> {
  readonly data: readonly T[];
  readonly meta: { readonly totalPages: number };
}

const readAll = async <T>(server: MortalServer, project: Project, path: string): Promise<T[]> => {
  const items: T[] = [];
  for (let page = 1; ; page += 1) {
    const response = await fetch(`${server.url()}${path}?limit=${pageSize}&page=${page}`, { headers: project.headers });
    expect(response.status).toBe(200);
    const { data, meta } = (await response.json()) as Page<T>;
    items.push(...data);
    if (page >= meta.totalPages) return items;
  }
};

/** Retries until it is answered, as SDKs do. */
const sendUntilAnswered = async (server: MortalServer, { headers }: Project, request: LoadRequest): Promise<void> => {
  for (;;) {
    const response = await fetch(`${server.url()}${request.path}`, {
      method: 'POST',
      headers,
      body: request.body,
    }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (response !== undefined && text !== undefined && response.status !== 503) {
      expect([response.status, text]).toEqual([request.path === '/v1/traces' ? 200 : 207, expect.any(String)]);
      expect(text).not.toMatch(/"errors":\[\{|rejectedSpans/);
      return;
    }
    await pause(retryPauseMs);
  }
};

const sumBy = (observations: readonly ExpectedObservation[], groupOf: (of: ExpectedObservation) => string) => {
  const costs = new Map<string, Usd[]>();
  for (const observation of observations) {
    const group = groupOf(observation);
    costs.set(group, [...(costs.get(group) ?? []), observation.cost]);
  }
  return [...costs].map(([group, of]) => ({ group, count: of.length, cost: usdToNumber(sumUsd(of)) }));
};

interface Observation extends Record<'id' | 'traceId' | 'startTime', string> {
  readonly output: string | null;
  readonly calculatedTotalCost: number | null;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
const byGroup = (a: { group: string }, b: { group: string }): number => (a.group < b.group ? -1 : 1);

const expectStored = async (server: MortalServer, project: Project, { observations }: Load): Promise<void> => {
  const stored = await readAll<Observation>(server, project, '/api/public/observations');
  expect(
    stored
      .map(({ id, traceId, startTime, output, calculatedTotalCost }) => {
        return { id, traceId, startTime, output, cost: calculatedTotalCost ?? 0 };
      })
      .toSorted(byId),
  ).toEqual(observations.map((of) => ({ ...of, cost: usdToNumber(of.cost) })).toSorted(byId));

  const traces = await readAll<{ id: string; totalCost: number; observations: string[] }>(
    server,
    project,
    '/api/public/traces',
  );
  expect(
    traces
      .map(({ id, totalCost, observations: of }) => ({ group: id, count: of.length, cost: totalCost }))
      .toSorted(byGroup),
  ).toEqual(sumBy(observations, ({ traceId }) => traceId).toSorted(byGroup));

  const days = await readAll<{ date: string; totalCost: number; countObservations: number }>(
    server,
    project,
    '/api/public/metrics/daily',
  );
  expect(
    days
      .filter(({ countObservations }) => countObservations > 0)
      .map(({ date, totalCost, countObservations: count }) => ({ group: date, count, cost: totalCost }))
      .toSorted(byGroup),
  ).toEqual(sumBy(observations, ({ startTime }) => startTime.slice(0, 10)).toSorted(byGroup));
};

describe('durability', () => {
  it('kill -9 in the middle of a duplicated, reordered load loses nothing, doubles nothing and keeps every sum exact', async () => {
    const seed = Date.now() % 1_000_000;
    process.stderr.write(`durability: seed ${seed}\n`);
    const random = seededRandom(seed);
    const loads = projects.map((project) => ({ project, load: randomLoad(random) }));
    const total = loads.reduce((sum, { load }) => sum + load.requests.length, 0);
    const server = await mortalServer();

    const progress = { answered: 0 };
    const sending: Promise<unknown>[] = [];
    for (const [kill, { project, load }] of loads.entries()) {
      const queue = [...load.requests];
      const sender = async (): Promise<void> => {
        for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
          await sendUntilAnswered(server, project, request);
          progress.answered += 1;
        }
      };
      sending.push(...Array.from({ length: sendersOfProject }, sender));
      // The last of these kills happens while both loads are being sent.
      const enough = (total * (kill + 1)) / (loads.length + 1);
      const sent = Promise.all(sending);
      while (progress.answered < enough) await Promise.race([sent, pause(2)]);
      await pause(random(20));
      await server.killAndStart();
    }
    await Promise.all(sending);
    expect(progress.answered).toBe(total);
    await server.killAndStart();
    for (const { project, load } of loads) await expectStored(server, project, load);
  });
});
