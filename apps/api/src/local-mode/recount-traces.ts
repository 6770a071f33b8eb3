import { DomainError, type Micros } from '@spanledger/core';
import { startRecountRunner } from '@spanledger/ingestion';
import type { Logger } from 'pino';
import type { Backing } from '../backing.ts';

/** Has stored traces decided anew by this process, once. Gives the way to stop, which leaves the rest to the next start. */
export const recountTraces = (
  { telemetry, postgres, queue }: Backing,
  logger: Logger,
  now: () => Micros,
): (() => Promise<void>) =>
  startRecountRunner({
    traces: telemetry.countedTraces,
    progress: postgres.recountProgress,
    queue,
    now,
    onProblem: (error) => {
      // Other errors may quote what clients sent.
      const problem = error instanceof DomainError ? error.message : 'an unexpected error';
      logger.warn({ problem }, 'recounting');
    },
  });
