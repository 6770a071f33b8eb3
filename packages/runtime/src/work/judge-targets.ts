import type {
  EvaluationEngine,
  IngestQueue,
  Micros,
  PriceBooks,
  ProjectId,
  TelemetryStore,
  WorkLooks,
} from '@spanledger/core';
import { findEveryMsDefault, startEvaluationRunner } from '@spanledger/evaluation-rules';
import type { PostgresStore } from '@spanledger/postgres-store';

interface EvaluationWork {
  readonly postgres: Pick<
    PostgresStore,
    'evaluations' | 'evaluationRules' | 'evaluators' | 'llmConnections' | 'runItems'
  >;
  readonly telemetry: Pick<TelemetryStore, 'observations' | 'traces' | 'activity'>;
  readonly priceBooks: PriceBooks;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly now: () => Micros;
  readonly evaluation: EvaluationEngine;
  readonly looks: WorkLooks;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/** Finds and judges targets of evaluation rules, shared among all processes, until the returned function is called. */
export const judgeTargets = ({
  postgres,
  telemetry,
  priceBooks,
  queue,
  now,
  evaluation,
  looks,
  onProblem,
}: EvaluationWork): (() => Promise<void>) => {
  const { evaluations, evaluationRules, evaluators, llmConnections, runItems } = postgres;
  return startEvaluationRunner({
    evaluations,
    evaluationRules,
    evaluators,
    llmConnections,
    readers: { observations: telemetry.observations, traces: telemetry.traces, runItems },
    activity: telemetry.activity,
    prices: priceBooks.current,
    evaluate: evaluation.evaluate,
    callModel: evaluation.callModel,
    queue,
    now,
    repeat: looks.when('evaluations'),
    repeatFinding: looks.when('evaluationRules', findEveryMsDefault),
    onProblem,
  });
};
