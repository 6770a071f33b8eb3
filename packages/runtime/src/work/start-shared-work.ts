import {
  turnGraceMs,
  type EvaluationEngine,
  type IngestQueue,
  type Micros,
  type PriceBooks,
  type ProjectId,
  type WorkLooks,
} from '@spanledger/core';
import { startErasureRunner, startRecountRunner, startRetentionRunner } from '@spanledger/ingestion';
import { endMs, type UndoList } from '../process/undo-list.ts';
import type { Stores } from '../stores/open-stores.ts';
import { judgeTargets } from './judge-targets.ts';
import { runExperiments } from './run-experiments.ts';
import { logProblems } from './start-work.ts';

interface SharedWorkParts extends Pick<Stores, 'postgres' | 'telemetry'> {
  readonly priceBooks: PriceBooks;
  readonly queue: IngestQueue;
  readonly evaluation: EvaluationEngine;
  readonly looks: WorkLooks;
  readonly now: () => Micros;
  readonly logger: Record<'info' | 'warn', (fields: object, message: string) => void>;
}

/**
 * Work shared by all processes that write, each piece done by one of them: deciding stored traces again, erasing
 * deleted projects, retention, judging, and experiments. Its shutdown is pushed onto the list.
 */
export const startSharedWork = (undo: UndoList, parts: SharedWorkParts): void => {
  const { postgres, telemetry, queue, looks, now, logger } = parts;
  const problemsOf = logProblems(logger);
  undo.pushTogether([
    startRecountRunner({
      traces: telemetry.countedTraces,
      progress: postgres.recountProgress,
      queue,
      now,
      onProblem: problemsOf('recounting'),
    }),
    startErasureRunner({
      erasures: postgres.erasures,
      eraser: telemetry.eraser,
      queue,
      onErased: (projectId: ProjectId) => logger.info({ projectId }, 'a deleted project is erased'),
      onProblem: problemsOf('erasing'),
    }),
    startRetentionRunner({
      rules: postgres.retention,
      exporter: telemetry.exporter,
      queue,
      media: postgres.media,
      evaluationRules: postgres.evaluationRules,
      auditLog: postgres.auditLog,
      now,
      readClock: postgres.readClock,
      onExpired: ({ projectId, version }, expired) =>
        logger.info({ projectId, version, ...expired }, 'older than the retention policy keeps, and removed'),
      onProblem: problemsOf('retention'),
    }),
  ]);
  const callingModels = [
    judgeTargets({ ...parts, onProblem: problemsOf('evaluation') }),
    runExperiments({ ...parts, repeat: looks.when('experiments'), onProblem: problemsOf('experiments') }),
  ];
  undo.pushTogether(callingModels, turnGraceMs + endMs);
};
