import { startErasureRunner } from '@spanledger/ingestion';
import type { Logger } from 'pino';
import type { Backing } from '../backing.ts';
import { loggedProblem } from '../observability/logged-problem.ts';

/** Removes the telemetry of deleted projects in this process. Gives the way to stop, which leaves the rest to the next start. */
export const eraseProjects = ({ telemetry, postgres, queue }: Backing, logger: Logger): (() => Promise<void>) =>
  startErasureRunner({
    erasures: postgres.erasures,
    eraser: telemetry.eraser,
    queue,
    onErased: (projectId) => logger.info({ projectId }, 'a deleted project is erased'),
    onProblem: (error, projectId) => logger.warn({ problem: loggedProblem(error), projectId }, 'erasing'),
  });
