import type { IngestQueue, Micros, PriceBooks, ProjectId, TelemetryStore } from '@spanledger/core';
import { startEvaluationRunner } from '@spanledger/evaluation-rules';
import type { PostgresStore } from '@spanledger/postgres-store';

import { openEvaluationEngine } from '../evaluation/open-evaluation-engine.ts';

interface EvaluationWork {
  readonly postgres: Pick<PostgresStore, 'evaluations' | 'evaluationRules' | 'evaluators' | 'llmConnections'>;
  readonly telemetry: Pick<TelemetryStore, 'observations' | 'traces' | 'activity'>;
  readonly priceBooks: PriceBooks;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly now: () => Micros;
  /** `WEBHOOK_PRIVATE_ADDRESSES`. */
  readonly privateAddresses: 'refuse' | 'allow';
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/** Takes its part among all processes in finding and judging what evaluation rules are for, until the function that it gives is called. */
export const judgeTargets = ({
  postgres,
  telemetry,
  priceBooks,
  queue,
  now,
  privateAddresses,
  onProblem,
}: EvaluationWork): (() => Promise<void>) => {
  const engine = openEvaluationEngine({ arePrivateAllowed: privateAddresses === 'allow' });
  const { evaluations, evaluationRules, evaluators, llmConnections } = postgres;
  const end = startEvaluationRunner({
    evaluations,
    evaluationRules,
    evaluators,
    llmConnections,
    readers: telemetry,
    activity: telemetry.activity,
    prices: priceBooks.current,
    evaluate: engine.evaluate,
    callModel: engine.callModel,
    queue,
    now,
    onProblem,
  });
  return async () => {
    await end();
    await engine.close();
  };
};
