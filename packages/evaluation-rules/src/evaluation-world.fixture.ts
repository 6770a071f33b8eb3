import {
  clockOf,
  evaluationEnvironment,
  every,
  leaseMicros,
  sumUsd,
  type EvaluationExecution,
  type EvaluationRule,
  type EvaluationRuleFacts,
  type EvaluatorDefinition,
  type Micros,
  type Observation,
  type ProjectId,
  type Score,
  type TraceId,
  type Usd,
} from '@spanledger/core';
import { createPipeline, readIngestionRequest } from '@spanledger/ingestion';
import {
  bookOfPriced as prices,
  memoryDatasets,
  memoryDeadLetterStore,
  memoryEvaluations,
  memoryLlmConnections,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryStore,
  scriptedEvaluator,
  type JudgingStep,
  ruleFacts,
} from '@spanledger/testing';

import { createFinder } from './find/find-new-targets.ts';
import { runClaimed, type ClaimedParts } from './run/run-claimed.ts';
import type { EvaluationRunnerParts } from './run/start-evaluation-runner.ts';

export const second = 1_000_000;
export const minute = 60 * second;
export const start = Date.UTC(2026, 4, 20) * 1000;
export const own = 'own' as ProjectId;
export const stranger = 'stranger' as ProjectId;

/** Of each answered call: 100 input tokens, 10 output tokens. */
export const costOfCall: Usd = 280_000_000n;

const judge: EvaluatorDefinition = {
  type: 'judge',
  provider: 'openai',
  model: 'priced',
  parameters: {},
  messages: [{ role: 'user', content: '{{answer}}' }],
  variables: { answer: '$.output' },
  dataType: 'NUMERIC',
};

export const scores = (value: number, calls = 1): JudgingStep => ({
  kind: 'scores',
  scores: [{ dataType: 'NUMERIC', value, comment: 'so' }],
  calls,
});

/** In-memory telemetry, written through the ingestion pipeline. */
const writtenTelemetry = (now: () => Micros) => {
  const state = memoryTelemetry();
  const telemetry = memoryTelemetryStore(state);
  const lastWrites = new Map<ProjectId, Micros>();
  const pipeline = createPipeline({
    reader: memoryRecordReader(state),
    writer: telemetry.writer,
    deadLetters: memoryDeadLetterStore(state),
    prices,
    now,
  });
  const enqueue: EvaluationRunnerParts['queue']['enqueue'] = async (batch) => {
    await pipeline.process([batch]);
    lastWrites.set(batch.projectId, now());
  };
  const activity: EvaluationRunnerParts['activity'] = {
    read: async (ids) => {
      const written = ids.flatMap((id) => {
        const at = lastWrites.get(id);
        return at === undefined ? [] : [[id, at + minute] as const];
      });
      return { at: now(), settledAt: new Map(written) };
    },
  };
  const access = { scopes: ['ingest', 'scores'], isPublicKey: false } as const;
  return {
    telemetry,
    enqueue,
    activity,
    deleteTraces: async (ids: readonly TraceId[]) => {
      const { batch } = readIngestionRequest('{"batch":[]}', { projectId: own, receivedAt: now(), access });
      await enqueue({ ...batch, deletions: ids.map((id) => ({ kind: 'trace', id, clock: clockOf(now(), 'update') })) });
    },
    /** Records a write at the current time, independent of actual writes. */
    appear: () => void lastWrites.set(own, now()),
    send: async (events: readonly { readonly type: string; readonly body: object }[], projectId = own) => {
      const timestamp = new Date(now() / 1000).toISOString();
      const batch = events.map((event, at) => ({ id: `e${at}`, timestamp, ...event }));
      const request = readIngestionRequest(JSON.stringify({ batch }), { projectId, receivedAt: now(), access });
      if (request.errors.length > 0) throw new Error(JSON.stringify(request.errors));
      await enqueue(request.batch);
    },
  };
};

/** In-memory stores with a clock that the test sets, and an evaluator with scripted outcomes. */
export const evaluationWorld = (steps: readonly JudgingStep[], more: Partial<EvaluationRunnerParts> = {}) => {
  let time = start;
  const now = (): Micros => time;
  const { telemetry, enqueue, activity, appear, send, deleteTraces } = writtenTelemetry(now);
  const stores = { ...memoryEvaluations(), ...memoryDatasets(undefined, now) };
  const llmConnections = memoryLlmConnections();
  const script = scriptedEvaluator(steps);
  const problems: unknown[] = [];
  const parts: EvaluationRunnerParts = {
    ...stores,
    llmConnections,
    prices,
    readers: { ...telemetry, runItems: stores.runItems },
    evaluate: script.evaluate,
    callModel: script.callModel,
    queue: { enqueue },
    activity,
    now,
    repeat: every(2),
    onProblem: (error) => void problems.push(error),
    ...more,
  };
  const find = createFinder(parts);
  return {
    ...stores,
    ...watched(telemetry, stores),
    parts,
    script,
    problems,
    now,
    appear,
    send,
    deleteTraces,
    pass: (micros: Micros) => {
      time += micros;
    },
    find: async () => find(new AbortController().signal),
    addRule: async (facts: Partial<EvaluationRuleFacts> = {}, projectId = own): Promise<EvaluationRule> => {
      const credentials = { secretKey: 'key', extraHeaders: {} };
      await llmConnections.put(projectId, connection, credentials);
      const given = { name: 'helpful', definition: judge, createdBy: 'pk' };
      const { version } = await stores.evaluators.save(projectId, given);
      return stores.evaluationRules.create(
        projectId,
        ruleFacts(version.evaluatorId, { target: 'observation', ...facts }),
        time,
      );
    },
  };
};

export type World = ReturnType<typeof evaluationWorld>;

const connection = {
  provider: 'openai',
  adapter: 'openai',
  baseUrl: null,
  customModels: [],
  withDefaultModels: true,
  config: null,
} as const;

const everything = { page: 1, limit: 10_000 };

/** The stored results. */
const watched = (
  telemetry: ReturnType<typeof memoryTelemetryStore>,
  { evaluationRules }: ReturnType<typeof memoryEvaluations>,
) => ({
  scores: async (projectId = own): Promise<readonly Score[]> =>
    (await telemetry.scores.list(projectId, { ...everything, onTracesOnly: false })).items,
  /** The calls of evaluators, oldest first. */
  judgeCalls: async (projectId = own): Promise<readonly Observation[]> => {
    const { items } = await telemetry.observations.list(projectId, { ...everything, withBodies: true });
    return items.filter(({ environment }) => environment === evaluationEnvironment).toReversed();
  },
  executions: async ({ id }: EvaluationRule, projectId = own): Promise<readonly EvaluationExecution[]> =>
    (await evaluationRules.executions(projectId, id, undefined, everything)).items,
});

/** The total cost of stored calls. */
export const storedCost = (calls: readonly Observation[]): Usd => sumUsd(calls.map(({ cost }) => cost.total ?? 0n));

/** Evaluates all due executions, `limit` at a time; returns their number. */
export const judgeDue = async (
  { parts, now, evaluations }: Pick<World, 'parts' | 'now' | 'evaluations'>,
  limit = 10,
): Promise<number> => {
  const turn = { begins: Promise.resolve(), stopping: new AbortController().signal };
  let judged = 0;
  for (;;) {
    const rules = await evaluations.rules();
    const claimed = await Promise.all(
      rules.map(async (due) => {
        const executions = await evaluations.claim(due.rule, { now: now(), until: now() + leaseMicros, limit });
        return executions.map((execution) => ({ rule: due.rule, execution }));
      }),
    );
    const all = claimed.flat();
    if (all.length === 0) return judged;
    judged += all.length;
    await Promise.all(
      all.map(async (each) => runClaimed(parts satisfies ClaimedParts, each.rule, each.execution, turn)),
    );
  }
};

export const generation = (id: string, body: object = {}) => ({
  type: 'generation-create',
  body: { id, traceId: `t-${id}`, name: 'chat', input: 'why?', output: `because ${id}`, ...body },
});
