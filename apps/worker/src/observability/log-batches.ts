import { DomainError, type PendingPart } from '@spanledger/core';
import type { WriteMetrics } from '@spanledger/ingestion';
import type { ConsumeOptions } from '@spanledger/queue';
import type { Logger } from 'pino';
import { describeFailure } from '@spanledger/runtime';

type BatchLogging = Required<Pick<ConsumeOptions, 'onRetry' | 'onSlow' | 'slowMs'>> & {
  readonly onPutAside: (part: PendingPart, deaths: number) => void;
};

/** A batch is logged when one try takes longer. */
const slowMs = 60_000;
/** In an outage every batch in hand fails every few seconds: the same problem is logged once in this time. */
const sameOutageMs = 10_000;

/** Logs batches that failed or were slow: their project and size, never their contents. */
export const logBatches = (
  logger: Logger,
  metrics: Pick<WriteMetrics, 'countRetry'>,
  now: () => number = () => performance.now(),
): BatchLogging => {
  const outages = new Map<string, { readonly loggedAt: number; tries: number }>();
  return {
    onRetry: (error) => {
      metrics.countRetry(error);
      const problem = problemOfOutage(error);
      const known = problem === undefined ? undefined : outages.get(problem);
      if (known !== undefined && now() - known.loggedAt < sameOutageMs) {
        known.tries += 1;
        return;
      }
      const since = known === undefined || known.tries === 0 ? {} : { othersBefore: known.tries };
      // Only the latest few problems matter: another one starts anew.
      if (outages.size >= 10) outages.clear();
      if (problem !== undefined) outages.set(problem, { loggedAt: now(), tries: 0 });
      logger.warn({ ...describeFailure(error), ...since }, 'a batch is tried again');
    },
    onSlow: (part, ms) => logger.warn({ ...describePart(part), ms }, 'a batch takes long to be stored'),
    slowMs,
    onPutAside: (part, deaths) =>
      logger.error({ ...describePart(part), deaths }, 'workers died of a batch: it is put aside as worker_died'),
  };
};

const problemOfOutage = (error: unknown): string | undefined =>
  error instanceof DomainError && error.code === 'unavailable' ? error.message : undefined;

const describePart = ({ projectId, batchId, part, events, payloadBytes }: PendingPart): Record<string, unknown> => ({
  projectId,
  batchId,
  part,
  events,
  payloadBytes,
});
