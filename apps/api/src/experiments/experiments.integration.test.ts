import {
  every,
  sumUsd,
  type DatasetExperiment,
  type Micros,
  type ProjectId,
  type TelemetryStore,
} from '@spanledger/core';
import { startExperimentRunner } from '@spanledger/experiments';
import { createPipeline } from '@spanledger/ingestion';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { openTelemetry, undoList } from '@spanledger/runtime';
import { openEvaluationEngine } from '@spanledger/runtime/work';
import {
  bookOfPriced as prices,
  startFakeModelServer,
  type FakeModelAct,
  type FakeModelRequest,
  type FakeModelServer,
} from '@spanledger/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  openControlDatabase,
  openPostgresDatabase,
  type MigratedDatabase,
  type OwnDatabase,
} from '../migrated-databases.fixture.ts';

type RunnerParts = Parameters<typeof startExperimentRunner>[0];

const second = 1_000_000;
const minute = 60 * second;
/** 7 input tokens, 3 output tokens. */
const costOfCall = 38_000_000n;
const answered: FakeModelAct = { text: ['fine'], tokens: { input: 7, output: 3 } };
const everything = { page: 1, limit: 1000 };
const patience = { timeout: 120_000, interval: 50 };
const anything = async () => async () => [];

/** The item of a request. */
const askedOf = ({ body }: FakeModelRequest): string =>
  (body['messages'] as readonly { readonly content: string }[])[0]?.content ?? '';

describe('experiments on real stores and a server of models', { timeout: 180_000 }, () => {
  const undo = undoList();
  let control: OwnDatabase;
  let place: MigratedDatabase<unknown>;
  let telemetry: TelemetryStore;
  let models: FakeModelServer;
  let aheadMicros = 0;
  const now = (): Micros => Date.now() * 1000 + aheadMicros;
  /** The stores of two processes. */
  let stores: readonly PostgresStore[];
  const engine = openEvaluationEngine(undo, 'allow');
  beforeAll(async () => {
    [control, place] = await Promise.all([openControlDatabase(), openPostgresDatabase()]);
    stores = [1, 2].map(() => openPostgresStore({ url: control.url, poolMax: 4 }));
    telemetry = await openTelemetry({ engine: 'timescale', url: place.url, mode: 'auto' }, now);
    models = await startFakeModelServer();
  }, 180_000);
  afterAll(async () => {
    await models.close();
    await telemetry.close();
    await Promise.all(stores.map(async (store) => store.close()));
    await Promise.all([control.close(), place.close()]);
  });
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map(async (stop) => stop()));
  });

  const prepare = async (name: string, inputs: readonly string[]): Promise<ProjectId> => {
    const projectId = name as ProjectId;
    const [{ firstStart, llmConnections, datasets }] = stores as [PostgresStore];
    await firstStart.ensure({ organizationId: name, projectId: name });
    const connection = {
      provider: 'own',
      adapter: 'openai',
      baseUrl: `${models.url}/v1`,
      customModels: ['priced'],
      withDefaultModels: false,
      config: null,
    } as const;
    await llmConnections.put(projectId, connection, { secretKey: 'sk-of-a-model-server', extraHeaders: {} });
    await datasets.save(projectId, { name: 'cases' }, anything);
    const items = inputs.map((input) => ({
      id: `${name}-${input}`,
      input: { q: input },
      expectedOutput: 'x',
      at: 'body',
    }));
    await datasets.putItems(projectId, 'cases', items, anything);
    return projectId;
  };

  interface Begun {
    readonly maxCost?: bigint;
    readonly concurrency?: number;
  }
  const begin = async (projectId: ProjectId, more: Begun = {}, model = 'priced') => {
    const [{ datasetExperiments }] = stores as [PostgresStore];
    const facts = {
      name: 'run',
      description: null,
      metadata: { m: 1 },
      definition: {
        provider: 'own',
        model,
        prompt: { name: 'p', version: 3 },
        body: { type: 'text', prompt: '{{q}}' },
        parameters: {},
        schema: null,
        variables: {},
      },
      asOf: now() + minute,
      concurrency: 4,
      maxCost: null,
      ...more,
    } as const;
    return datasetExperiments.create(projectId, 'cases', facts, now());
  };

  const run = (postgres: PostgresStore, more: Partial<RunnerParts> = {}) => {
    const problems: unknown[] = [];
    const { records: reader, writer, deadLetters } = telemetry;
    const pipeline = createPipeline({ reader, writer, deadLetters, prices, now });
    const { experimentQueue, datasets, llmConnections } = postgres;
    const stop = startExperimentRunner({
      experimentQueue,
      datasets,
      llmConnections,
      prices,
      callModel: engine.callModel,
      queue: { enqueue: async (batch) => pipeline.process([batch]) },
      now,
      onProblem: (error) => problems.push(error),
      repeat: every(50),
      ...more,
    });
    stops.push(stop);
    return problems;
  };

  const progress = async ({ projectId }: DatasetExperiment) => {
    const [{ datasetExperiments }] = stores as [PostgresStore];
    return (await datasetExperiments.get(projectId, 'cases', 'run'))!.progress;
  };
  const itemsOf = async ({ projectId, id }: DatasetExperiment) => {
    const [{ datasetExperiments }] = stores as [PostgresStore];
    return (await datasetExperiments.items(projectId, id, undefined, everything)).items;
  };
  /** While no item runs, each poll advances the clock, so that the test does not wait for delays before retries. */
  const openItems = async (experiment: DatasetExperiment): Promise<number> => {
    const { items } = await progress(experiment);
    if (items.running === 0) aheadMicros += second;
    return items.pending + items.running;
  };
  const stored = async (projectId: ProjectId) =>
    (await telemetry.observations.list(projectId, { ...everything, withBodies: true })).items;

  test('two processes run each item once: what passes is tried again, what fails is an error of its item, and costs are exact', async () => {
    const inputs = ['a', 'b', 'c', 'd', 'e', 'busy', 'limited', 'wrong'];
    const projectId = await prepare('once', inputs);
    const strange = await prepare('strange', ['a', 'b']);
    const seen = new Map<string, number>();
    models.act((request) => {
      const input = askedOf(request);
      const times = (seen.get(input) ?? 0) + 1;
      seen.set(input, times);
      if (input === 'wrong') return { status: 400, body: { error: { message: 'no such parameter' } } };
      if (input === 'busy' && times === 1) return { status: 503 };
      if (input === 'limited' && times === 1) return { status: 429, headers: { 'retry-after': '1' } };
      return answered;
    });
    const experiment = await begin(projectId);
    const problems = stores.map((store) => run(store));
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    expect(await progress(experiment)).toMatchObject({ items: { done: 7, failed: 1 }, cost: 7n * costOfCall });
    expect(Object.fromEntries(seen)).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1, busy: 2, limited: 2, wrong: 1 });
    const items = await itemsOf(experiment);
    const wrong = items.find(({ datasetItemId }) => datasetItemId === 'once-wrong');
    expect(wrong).toMatchObject({ state: 'failed', attempts: 1, cost: 0n });
    expect(wrong!.error).toContain('no such parameter');

    const [{ datasetRuns }] = stores as [PostgresStore];
    const linked = await datasetRuns.items(projectId, experiment.id);
    expect(new Set(linked.items.map(({ traceId }) => traceId))).toEqual(new Set(items.map(({ traceId }) => traceId)));
    const observations = await stored(projectId);
    expect(sumUsd(observations.map(({ cost }) => cost.total ?? 0n))).toBe(7n * costOfCall);
    const calls = observations.filter(({ type }) => type === 'GENERATION');
    expect(calls).toHaveLength(8);
    const call = calls.find(({ level }) => level !== 'ERROR');
    expect(call).toMatchObject({ environment: 'experiment', model: 'priced', promptName: 'p', promptVersion: 3 });

    const asked = { from: now() - 60 * minute, filters: [], limit: 10 };
    expect(await telemetry.runOutcomes.experiments(projectId, asked)).toMatchObject([
      { id: experiment.id, name: 'run', datasetId: experiment.datasetId, itemCount: 8 },
    ]);
    expect(await telemetry.runOutcomes.experiments(strange, asked)).toEqual([]);
    expect(await stored(strange)).toEqual([]);
    expect(problems).toEqual([[], []]);
  });

  test('no call begins once the limit is spent, what remains is skipped with the reason, and a retry with a higher limit runs it', async () => {
    const inputs = Array.from({ length: 12 }, (_, at) => `i${at}`);
    const projectId = await prepare('budget', inputs);
    models.act(answered);
    const experiment = await begin(projectId, { maxCost: 3n * costOfCall, concurrency: 2 });
    stores.map((store) => run(store));
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    const { items, cost } = await progress(experiment);
    expect(items.done).toBeGreaterThanOrEqual(3);
    // One more call than those that reach the limit may be in progress.
    expect(items.done).toBeLessThanOrEqual(4);
    expect(cost).toBe(BigInt(items.done) * costOfCall);
    expect(items.skipped).toBe(inputs.length - items.done);
    const skipped = (await itemsOf(experiment)).find(({ state }) => state === 'skipped');
    expect(skipped).toMatchObject({ traceId: null, error: expect.stringContaining('has spent its limit') as string });
    const [{ datasetExperiments }] = stores as [PostgresStore];
    const retry = { maxCost: 100n * costOfCall };
    expect(await datasetExperiments.retry(projectId, 'cases', 'run', retry, now())).toBe(items.skipped);
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    expect(await progress(experiment)).toMatchObject({ items: { done: 12 }, cost: 12n * costOfCall });
    const observations = await stored(projectId);
    expect(sumUsd(observations.map((observation) => observation.cost.total ?? 0n))).toBe(12n * costOfCall);
  });

  test('what a process recorded before it was killed is stored by another, and no model is called twice for it', async () => {
    const inputs = Array.from({ length: 6 }, (_, at) => `i${at}`);
    const projectId = await prepare('killed', inputs);
    models.act(answered);
    const before = models.requests.length;
    const experiment = await begin(projectId, { concurrency: 3 });
    const [first, next] = stores as [PostgresStore, PostgresStore];
    const dying = new AbortController();
    const killed = new Promise<void>((_resolve, reject) => {
      dying.signal.addEventListener('abort', () => reject(new Error('killed')));
    });
    killed.catch(() => undefined);
    stops.push(async () => dying.abort());
    let isKilled = false;
    run(first, {
      queue: { enqueue: async () => killed },
      experimentQueue: {
        ...first.experimentQueue,
        claim: async (...asked) => (isKilled ? [] : first.experimentQueue.claim(...asked)),
      },
    });
    await expect.poll(async () => (await progress(experiment)).cost, patience).toBe(3n * costOfCall);
    isKilled = true;
    expect(await stored(projectId)).toEqual([]);
    // The clock of the second process is after the end of the leases of the first.
    const problems = run(next, { now: () => now() + 2 * minute });
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    dying.abort();
    expect(models.requests.length - before).toBe(inputs.length);
    expect(await progress(experiment)).toMatchObject({ items: { done: 6 }, cost: 6n * costOfCall });
    const observations = await stored(projectId);
    expect(observations.filter(({ type }) => type === 'GENERATION')).toHaveLength(6);
    expect(sumUsd(observations.map(({ cost }) => cost.total ?? 0n))).toBe(6n * costOfCall);
    expect(problems).toEqual([]);
  });

  test('calls of a model without a price are counted: what they cost is not known', async () => {
    const projectId = await prepare('unpriced', ['a', 'b']);
    models.act(answered);
    const experiment = await begin(projectId, {}, 'of our own');
    const [store] = stores as [PostgresStore];
    run(store);
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    expect(await progress(experiment)).toMatchObject({ items: { done: 2 }, cost: 0n, unpricedCalls: 2 });
  });

  test('an answer without usage is counted as a call of unknown cost, and ends an experiment with a limit', async () => {
    const projectId = await prepare('no usage', ['a', 'b', 'c']);
    models.act({ text: ['fine'] });
    const experiment = await begin(projectId, { maxCost: 100n * costOfCall, concurrency: 1 });
    const [store] = stores as [PostgresStore];
    run(store);
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    const { items, cost, unpricedCalls } = await progress(experiment);
    expect([items.done, items.skipped, cost, unpricedCalls]).toEqual([1, 2, 0n, 1]);
  });

  test.each([
    ['no limit', null, 1],
    ['a limit, which it does not end', 100n * costOfCall, 0],
  ])('an answer that breaks off is stored as a call of an experiment with %s', async (name, maxCost, unpricedCalls) => {
    const projectId = await prepare(name, ['a']);
    let asked = 0;
    models.act(() => {
      asked += 1;
      return asked === 1 ? { breaks: true } : answered;
    });
    const experiment = await begin(projectId, maxCost === null ? {} : { maxCost });
    const [store] = stores as [PostgresStore];
    run(store);
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    expect(await progress(experiment)).toMatchObject({ items: { done: 1 }, cost: costOfCall, unpricedCalls });
    const calls = (await stored(projectId)).filter(({ type }) => type === 'GENERATION');
    expect(Object.fromEntries(calls.map(({ level, cost }) => [level, cost.total]))).toEqual({
      DEFAULT: costOfCall,
      ERROR: null,
    });
  });

  test('a model that stalls is given up and tried again, and a process that stops leaves its items to the next', async () => {
    const projectId = await prepare('stalls', ['a', 'b']);
    models.act({ stalls: 'at once' });
    const experiment = await begin(projectId);
    const [first, next] = stores as [PostgresStore, PostgresStore];
    run(first, { callMsMax: 300, graceMs: 1 });
    await expect
      .poll(async () => (await itemsOf(experiment)).map(({ error }) => error), patience)
      .toEqual(['The model took too long.', 'The model took too long.']);
    await Promise.all(stops.splice(0).map(async (stop) => stop()));
    expect((await progress(experiment)).items).toMatchObject({ pending: 2, running: 0 });
    models.act(answered);
    run(next);
    await expect.poll(async () => openItems(experiment), patience).toBe(0);
    expect(await progress(experiment)).toMatchObject({ items: { done: 2 }, cost: 2n * costOfCall });
  });
});
