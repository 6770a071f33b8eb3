import type { PendingPart } from '@spanledger/core';
import type { WriteMetrics } from '@spanledger/ingestion';
import type { ConsumeOptions } from '@spanledger/queue';
import type { Logger } from 'pino';
import { describeFailure } from '@spanledger/runtime';

type BatchLogging = Required<Pick<ConsumeOptions, 'onRetry' | 'onSlow' | 'slowMs'>> & {
  readonly onPutAside: (part: PendingPart, deaths: number) => void;
};

/** A batch is logged when one try takes longer. */
const slowMs = 60_000;

/** Logs batches that failed or were slow: their project and size, never their contents. */
export const logBatches = (logger: Logger, metrics: Pick<WriteMetrics, 'countRetry'>): BatchLogging => ({
  onRetry: (error) => {
    metrics.countRetry(error);
    logger.warn({ ...describeFailure(error) }, 'a batch is tried again');
  },
  onSlow: (part, ms) => logger.warn({ ...describePart(part), ms }, 'a batch takes long to be stored'),
  slowMs,
  onPutAside: (part, deaths) =>
    logger.error({ ...describePart(part), deaths }, 'workers died of a batch: it is put aside as worker_died'),
});

const describePart = ({ projectId, batchId, part, events, payloadBytes }: PendingPart): Record<string, unknown> => ({
  projectId,
  batchId,
  part,
  events,
  payloadBytes,
});
