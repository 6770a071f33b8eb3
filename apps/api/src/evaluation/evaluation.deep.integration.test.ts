import {
  every,
  experimentAttribute,
  sumUsd,
  type EvaluationRule,
  type EvaluationSubject,
  type Micros,
  type ProjectId,
  type TelemetryStore,
} from '@spanledger/core';
import { startEvaluationRunner } from '@spanledger/evaluation-rules';
import { createPipeline, readIngestionRequest } from '@spanledger/ingestion';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { openTelemetry, type TelemetryPlace } from '@spanledger/runtime';
import { bookOfPriced as prices, scriptedEvaluator, type JudgingStep } from '@spanledger/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  openClickHouseDatabase,
  openControlDatabase,
  openPostgresDatabase,
  type OwnDatabase,
} from '../migrated-databases.fixture.ts';

const now = (): Micros => Date.now() * 1000;
const costOfCall = 280_000_000n;
const everything = { page: 1, limit: 1000 };
const allScores = { ...everything, onTracesOnly: false };
/** Polls rarely, as the processes do: each poll is a statement. */
const patience = { timeout: 60_000, interval: 50 };

interface Engine {
  readonly place: TelemetryPlace;
  readonly close: () => Promise<void>;
}

const onClickHouse = async (): Promise<Engine> => {
  const { url, close } = await openClickHouseDatabase();
  return { place: { engine: 'clickhouse', url }, close };
};

const inPostgres = async (): Promise<Engine> => {
  const { url, close } = await openPostgresDatabase();
  return { place: { engine: 'timescale', url, mode: 'auto' }, close };
};

const rule = {
  name: 'rule',
  evaluatorVersion: null,
  target: 'observation',
  datasetNames: [],
  runNames: [],
  filters: [{ type: 'string', column: 'name', operator: '=', value: 'chat' }],
  sampling: 1,
  delaySeconds: 0,
  perMinute: null,
  budget: null,
} as const;

const connection = {
  provider: 'openai',
  adapter: 'openai',
  baseUrl: null,
  customModels: [],
  withDefaultModels: true,
  config: null,
} as const;

const attributesOf = (members: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries({ id: 'e1', name: 'nightly', ...members }).map(([name, value]) => [
      experimentAttribute(name),
      value,
    ]),
  );

const anything = async () => async () => [];

const judged = (calls: number): JudgingStep => ({
  kind: 'scores',
  scores: [{ name: 'good', dataType: 'BOOLEAN', value: true }],
  calls,
});

describe.each([
  ['ClickHouse', onClickHouse],
  ['PostgreSQL', inPostgres],
])('evaluation rules on %s', (_name, open) => {
  let control: OwnDatabase;
  let engine: Engine;
  let telemetry: TelemetryStore;
  /** The stores of two processes. */
  let stores: readonly PostgresStore[];
  beforeAll(async () => {
    control = await openControlDatabase();
    engine = await open();
    stores = [1, 2].map(() => openPostgresStore({ url: control.url, poolMax: 4 }));
    telemetry = await openTelemetry(engine.place, now);
  });
  afterAll(async () => {
    await telemetry.close();
    await Promise.all(stores.map(async (store) => store.close()));
    await engine.close();
    await control.close();
  });
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map(async (stop) => stop()));
  });

  const pipelineOf = () => {
    const { records: reader, writer, deadLetters } = telemetry;
    return createPipeline({ reader, writer, deadLetters, prices, now });
  };

  /** `marked`: experiment attributes of further observations, by id. */
  const send = async (
    projectId: ProjectId,
    ids: readonly string[],
    marked: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  ): Promise<void> => {
    const timestamp = new Date().toISOString();
    const batch = [...ids, ...Object.keys(marked)].map((id) => ({
      id: `event-${id}`,
      type: 'generation-create',
      timestamp,
      body: {
        id,
        traceId: `t-${id}`,
        name: 'chat',
        output: id,
        startTime: timestamp,
        ...(marked[id] === undefined ? {} : { metadata: { attributes: attributesOf(marked[id]) } }),
      },
    }));
    const access = { scopes: ['ingest', 'scores'], isPublicKey: false } as const;
    const read = readIngestionRequest(JSON.stringify({ batch }), { projectId, receivedAt: now(), access });
    await pipelineOf().process([read.batch]);
  };

  const prepare = async (name: string): Promise<{ readonly projectId: ProjectId; readonly made: EvaluationRule }> => {
    const projectId = name as ProjectId;
    const [postgres] = stores as [PostgresStore];
    await postgres.firstStart.ensure({ organizationId: name, projectId: name });
    await postgres.llmConnections.put(projectId, connection, { secretKey: 'key', extraHeaders: {} });
    const definition = { type: 'code', source: 'evaluate' } as const;
    const { version } = await postgres.evaluators.save(projectId, { name: 'good', definition, createdBy: 'pk' });
    const facts = { ...rule, evaluatorId: version.evaluatorId };
    return { projectId, made: await postgres.evaluationRules.create(projectId, facts, now()) };
  };

  const run = (steps: readonly JudgingStep[], subjects: EvaluationSubject[] = []) => {
    const script = scriptedEvaluator(steps);
    const problems: unknown[] = [];
    const pipeline = pipelineOf();
    for (const postgres of stores) {
      const stop = startEvaluationRunner({
        evaluations: postgres.evaluations,
        evaluationRules: postgres.evaluationRules,
        evaluators: postgres.evaluators,
        llmConnections: postgres.llmConnections,
        readers: { observations: telemetry.observations, traces: telemetry.traces, runItems: postgres.runItems },
        activity: telemetry.activity,
        prices,
        evaluate: async (definition, subject, options) => {
          subjects.push(subject);
          return script.evaluate(definition, subject, options);
        },
        callModel: script.callModel,
        queue: { enqueue: async (batch) => pipeline.process([batch]) },
        now,
        onProblem: (error) => problems.push(error),
        concurrency: 4,
        repeat: every(100),
        findEveryMs: 150,
      });
      stops.push(stop);
    }
    return { script, problems };
  };

  const standing = async ({ projectId, id }: EvaluationRule) => {
    const [postgres] = stores as [PostgresStore];
    return postgres.evaluationRules.standing(projectId, id, now());
  };

  test('what is written is judged once by two processes at once, and its scores and calls are telemetry with their cost', async () => {
    const { projectId, made } = await prepare('once');
    const stranger = 'stranger' as ProjectId;
    const { script, problems } = run([judged(1)]);
    const ids = Array.from({ length: 6 }, (_, at) => `o${at}`);
    await send(projectId, ids);
    await send(stranger, ids);
    await expect.poll(async () => (await standing(made)).executions.done, patience).toBe(ids.length);
    await send(projectId, ids);
    await expect.poll(async () => (await standing(made)).executions.done, patience).toBe(ids.length);
    expect(script.judged()).toBe(ids.length);
    const scores = await telemetry.scores.list(projectId, allScores);
    expect(new Set(scores.items.map(({ observationId }) => observationId))).toEqual(new Set(ids));
    expect(scores.items).toHaveLength(ids.length);
    const [first] = scores.items;
    expect(first).toMatchObject({ name: 'good', source: 'EVAL', value: 1, dataType: 'BOOLEAN' });
    const written = await telemetry.observations.list(projectId, {
      ...everything,
      filters: [{ type: 'string', column: 'environment', operator: '=', value: 'spanledger-evaluation' }],
      withBodies: false,
    });
    expect(sumUsd(written.items.map(({ cost }) => cost.total ?? 0n))).toBe(BigInt(ids.length) * costOfCall);
    expect((await standing(made)).spent).toBe(BigInt(ids.length) * costOfCall);
    expect((await telemetry.scores.list(stranger, allScores)).totalItems).toBe(0);
    expect(problems).toEqual([]);
  });

  test('items of runs are judged once with what is expected of them, linked before or after their trace or named by telemetry alone', async () => {
    const { projectId, made } = await prepare('runs');
    const [postgres] = stores as [PostgresStore];
    await postgres.evaluationRules.delete(projectId, made.id);
    await postgres.datasets.save(projectId, { name: 'cases' }, anything);
    const item = { id: 'item', at: 'body', input: 'in', expectedOutput: 'right', metadata: { hard: true } };
    await postgres.datasets.putItems(projectId, 'cases', [item], anything);
    const facts = { ...rule, filters: [], target: 'dataset-run-item', runNames: ['nightly'] } as const;
    const ofRuns = await postgres.evaluationRules.create(
      projectId,
      { ...facts, name: 'of runs', evaluatorId: made.evaluatorId },
      now(),
    );
    const subjects: EvaluationSubject[] = [];
    const { problems } = run([{ kind: 'scores', scores: [{ dataType: 'BOOLEAN', value: true }], calls: 0 }], subjects);
    const link = async (id: string, runName = 'nightly') =>
      postgres.datasetRuns.add(projectId, {
        runName,
        datasetItemId: 'item',
        traceId: `t-${id}`,
        observationId: id === 'whole' ? null : id,
        runDescription: null,
        metadata: null,
        createdAt: Date.UTC(2020, 0, 1) * 1000,
      });
    await link('before');
    await link('whole');
    await send(projectId, ['before', 'after', 'whole', 'no item', 'other'], {
      root: { 'item.id': 'local', 'item.root_observation_id': 'root', 'item.expected_output': '"marked"' },
      unmarked: { 'item.id': 'local', 'item.root_observation_id': 'root' },
    });
    await link('after');
    await link('other', 'another run');
    await expect.poll(async () => (await standing(ofRuns)).executions.done, patience).toBe(4);
    const { items } = await telemetry.scores.list(projectId, allScores);
    const targets = items.map(({ traceId, observationId }) => `${traceId} ${observationId}`);
    expect(targets.toSorted()).toEqual(['t-after after', 't-before before', 't-root root', 't-whole null']);
    const seen = subjects.map(({ expectedOutput, item: of }) => JSON.stringify([expectedOutput, of?.id, of?.metadata]));
    const linked = JSON.stringify(['right', 'item', { hard: true }]);
    expect(seen.toSorted()).toEqual([linked, linked, linked, JSON.stringify(['marked', 'local', null])].toSorted());
    expect((await standing(ofRuns)).executions).toMatchObject({ pending: 0, failed: 0, skipped: 0 });
    expect(problems).toEqual([]);
  });

  test('a budget is not exceeded by two processes at once, which then pause the rule', async () => {
    const { projectId, made } = await prepare('budget');
    const [postgres] = stores as [PostgresStore];
    const budget = { amount: 8n * costOfCall, period: 'total' } as const;
    await postgres.evaluationRules.update(projectId, made.id, { budget });
    const { problems } = run([judged(1)]);
    await send(
      projectId,
      Array.from({ length: 20 }, (_, at) => `o${at}`),
    );
    await expect
      .poll(async () => (await postgres.evaluationRules.get(projectId, made.id))?.state, patience)
      .toBe('paused');
    // Work in progress at the end of the processes would be left to other processes, with the cost of its calls.
    await expect.poll(async () => (await standing(made)).executions.running, patience).toBe(0);
    await Promise.all(stops.splice(0).map(async (stop) => stop()));
    const { spent, executions } = await standing(made);
    expect(spent).toBeLessThanOrEqual(budget.amount);
    expect(spent).toBe(BigInt(executions.done) * costOfCall);
    expect(executions).toMatchObject({ running: 0, failed: 0 });
    expect(executions.done + executions.pending).toBe(20);
    expect(problems).toEqual([]);
  });
});
