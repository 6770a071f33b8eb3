import {
  billedParameters,
  evaluationEnvironment,
  evaluationScoreId,
  formatIso,
  judgeTraceId,
  type ClaimedExecution,
  type EvaluatedScore,
  type EvaluatorVersion,
  type IngestBatch,
  type JudgeCall,
  type Micros,
  type ObservationRecord,
  type ProjectId,
} from '@spanledger/core';
import { readIngestionRequest } from '@spanledger/ingestion';

/** The data that an attempt writes. */
export interface Results {
  readonly execution: ClaimedExecution;
  readonly evaluator: EvaluatorVersion;
  /** Of the target. */
  readonly environment: string;
  readonly calls: readonly JudgeCall[];
  readonly scores: readonly EvaluatedScore[];
  /** When the target was read: what deletes it later deletes the scores, and the judge's trace if that was deleted with it. */
  readonly readAt: Micros;
  readonly now: Micros;
}

export interface ResultBatch {
  readonly batch: IngestBatch;
  readonly scoreIds: readonly string[];
  readonly judgeTraceId: string | null;
  /** The problem of the scores; `undefined` without one. */
  readonly problem: string | undefined;
}

type Event = Readonly<Record<string, unknown>>;

/**
 * Events as any client would send them. `problem` is about an evaluator's result; then the batch has none of its
 * scores.
 */
export const resultBatch = (results: Results): ResultBatch => {
  const { execution, calls, now } = results;
  const traceId = calls.length === 0 ? null : judgeTraceId(execution.id, execution.attempt);
  const trace = traceId === null ? [] : traceEvents(results, traceId);
  const scores = scoreEvents(results, traceId);
  const read = readEvents(execution.projectId, [...trace, ...scores], now);
  const [error] = read.errors;
  if (error === undefined) {
    return {
      batch: read.batch,
      scoreIds: read.batch.scores.map(({ id }) => id),
      judgeTraceId: traceId,
      problem: undefined,
    };
  }
  const { batch } = readEvents(execution.projectId, trace, now);
  const problem = `The evaluator gave a score that cannot be stored: ${error.error ?? error.message}`;
  return { batch, scoreIds: [], judgeTraceId: traceId, problem };
};

/** The stored form of a call, from which it is priced. */
export const generationOf = (projectId: ProjectId, call: JudgeCall): ObservationRecord => {
  const names = { id: 'call', traceId: 'trace', name: 'call' };
  const event = generationEvent(names, call, isoOfMs(call.endedAtMs));
  const { batch, errors } = readEvents(projectId, [event], call.endedAtMs * 1000);
  const [patch] = batch.observations;
  if (patch === undefined) throw new Error(errors[0]?.error ?? 'a call of a model cannot be stored');
  return patch.record;
};

const readEvents = (projectId: ProjectId, events: readonly Event[], receivedAt: Micros) =>
  readIngestionRequest(JSON.stringify({ batch: events }), {
    projectId,
    receivedAt,
    access: { scopes: ['ingest', 'scores'], isPublicKey: false },
  });

const traceEvents = (
  { execution, evaluator, calls, environment, readAt }: Results,
  traceId: string,
): readonly Event[] => {
  const metadata = {
    evaluationRuleId: execution.ruleId,
    executionId: execution.id,
    evaluatorId: evaluator.evaluatorId,
    evaluatorVersion: evaluator.version,
    targetTraceId: execution.traceId,
    ...(execution.observationId === null ? {} : { targetObservationId: execution.observationId }),
    ...(execution.datasetItemId === null ? {} : { targetDatasetItemId: execution.datasetItemId }),
    targetEnvironment: environment,
  };
  const startedAt = isoOfMs(Math.min(...calls.map(({ startedAtMs }) => startedAtMs)));
  const clock = formatIso(readAt);
  const body = {
    id: traceId,
    timestamp: startedAt,
    name: evaluator.name,
    environment: evaluationEnvironment,
    metadata,
  };
  return [
    { id: `${traceId}-trace`, type: 'trace-create', timestamp: clock, body },
    ...calls.map((call, at) =>
      generationEvent({ id: `${traceId}-${at + 1}`, traceId, name: evaluator.name }, call, clock),
    ),
  ];
};

const generationEvent = (
  names: { readonly id: string; readonly traceId: string; readonly name: string },
  { request, answer, error, usage, startedAtMs, endedAtMs }: JudgeCall,
  timestamp: string,
): Event => ({
  id: `${names.id}-call`,
  type: 'generation-create',
  timestamp,
  body: {
    ...names,
    environment: evaluationEnvironment,
    model: request.model,
    modelParameters: storableParameters(billedParameters(request.parameters, answer)),
    input: request.messages,
    ...(answer === undefined ? {} : { output: answer.object ?? answer.text }),
    ...(Object.keys(usage).length === 0 ? {} : { usageDetails: usage }),
    ...(error === undefined ? {} : { level: 'ERROR', statusMessage: error }),
    startTime: isoOfMs(startedAtMs),
    endTime: isoOfMs(endedAtMs),
  },
});

const isoOfMs = (ms: number): string => formatIso(Math.floor(ms) * 1000);

/** Texts, numbers and booleans unchanged, and any other value as JSON. */
const storableParameters = (parameters: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      ['string', 'number', 'boolean'].includes(typeof value) ? value : JSON.stringify(value),
    ]),
  );

/** Of several of one name the last wins. Evaluators shorten texts, which leaves halves of characters. */
const scoreEvents = (results: Results, traceId: string | null): readonly Event[] => {
  const named = results.scores.map((score) => [(score.name ?? results.evaluator.name).toWellFormed(), score] as const);
  const byName = new Map(named);
  return Array.from(byName, ([name, score]) => scoreEvent(results, traceId, name, score));
};

const scoreEvent = (
  { execution, evaluator, environment, readAt }: Results,
  traceId: string | null,
  name: string,
  { value, dataType, comment }: EvaluatedScore,
): Event => {
  const id = evaluationScoreId(execution.id, name);
  const body = {
    id,
    name,
    traceId: execution.traceId,
    ...(execution.observationId === null ? {} : { observationId: execution.observationId }),
    value: typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? value.toWellFormed() : value,
    dataType,
    source: 'EVAL',
    environment,
    ...(comment === undefined ? {} : { comment: comment.toWellFormed() }),
    ...(traceId === null ? {} : { executionTraceId: traceId }),
    metadata: {
      evaluationRuleId: execution.ruleId,
      evaluatorId: evaluator.evaluatorId,
      evaluatorVersion: evaluator.version,
    },
  };
  return { id: `${id}-score`, type: 'score-create', timestamp: formatIso(readAt), body };
};
