import type { EvaluationEngine, IngestQueue, Micros, PriceBooks, ProjectId, Repeat } from '@spanledger/core';
import { startExperimentRunner } from '@spanledger/experiments';
import type { PostgresStore } from '@spanledger/postgres-store';

interface ExperimentWork {
  readonly postgres: Pick<PostgresStore, 'experimentQueue' | 'datasets' | 'llmConnections'>;
  readonly priceBooks: PriceBooks;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly now: () => Micros;
  readonly evaluation: Pick<EvaluationEngine, 'callModel'>;
  /** When it looks for what is due. */
  readonly repeat: Repeat;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/** Takes its part among all processes in running items of experiments, until the function that it gives is called. */
export const runExperiments = ({
  postgres,
  priceBooks,
  queue,
  now,
  evaluation,
  repeat,
  onProblem,
}: ExperimentWork): (() => Promise<void>) => {
  const { experimentQueue, datasets, llmConnections } = postgres;
  const { callModel } = evaluation;
  const prices = priceBooks.current;
  return startExperimentRunner({
    experimentQueue,
    datasets,
    llmConnections,
    prices,
    callModel,
    queue,
    now,
    repeat,
    onProblem,
  });
};
