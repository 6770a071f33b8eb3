import type { EvaluationEngine, IngestQueue, Micros, PriceBooks, ProjectId, Repeat } from '@spanledger/core';
import { startExperimentRunner } from '@spanledger/experiments';
import type { PostgresStore } from '@spanledger/postgres-store';

interface ExperimentWork {
  readonly postgres: Pick<PostgresStore, 'experimentQueue' | 'datasets' | 'llmConnections'>;
  readonly priceBooks: PriceBooks;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly now: () => Micros;
  readonly evaluation: Pick<EvaluationEngine, 'callModel'>;
  /** When it looks for due items. */
  readonly repeat: Repeat;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/** Runs items of experiments, shared among all processes, until the returned function is called. */
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
