import type { IngestBatch, IngestQueue } from '@spanledger/core';
import type { Response } from 'express';
import type { MediaParts } from '../media/media-parts.ts';
import type { ApplyPolicies } from '../policies/apply-policies.ts';

export const batchIdHeader = 'X-Spanledger-Batch-Id';

/** The steps of a batch after it is decoded. */
export interface Accepting {
  readonly applyPolicies: ApplyPolicies;
  readonly media: Pick<MediaParts, 'extract'>;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
}

/**
 * Samples and masks a decoded batch by its project's policies, takes the media out, and enqueues it: both are durable
 * when it resolves, with what is stored of the batch.
 */
export const acceptBatch = async (
  { applyPolicies, media, queue }: Accepting,
  batch: IngestBatch,
): Promise<IngestBatch> => {
  const accepted = await media.extract(await applyPolicies(batch));
  await queue.enqueue(accepted);
  return accepted;
};

/**
 * Accepts a batch and returns its id, by which the ledger reports its state. Also for a batch whose events were all
 * rejected: that has a receipt too.
 */
export const acceptAndName = async (parts: Accepting, batch: IngestBatch, response: Response): Promise<void> => {
  await acceptBatch(parts, batch);
  response.setHeader(batchIdHeader, batch.id);
};
