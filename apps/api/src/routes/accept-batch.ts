import type { IngestBatch, IngestQueue } from '@spanledger/core';
import type { Response } from 'express';

export const batchIdHeader = 'X-Spanledger-Batch-Id';

/**
 * Hands a batch over and names it in the answer, by which the ledger tells what became of it. Also one whose events
 * were all rejected: that leaves a receipt too.
 */
export const acceptBatch = async (queue: IngestQueue, batch: IngestBatch, response: Response): Promise<void> => {
  await queue.enqueue(batch);
  response.setHeader(batchIdHeader, batch.id);
};
