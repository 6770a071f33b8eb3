import type { Micros } from '@spanledger/core';
import { startRecountRunner } from '@spanledger/ingestion';
import type { Logger } from 'pino';
import type { Backing } from '../backing.ts';
import { loggedProblem } from '../observability/logged-problem.ts';

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
    onProblem: (error) => logger.warn({ problem: loggedProblem(error) }, 'recounting'),
  });
