import type { IngestBatch, IngestQueue } from '@spanledger/core';
import type { Response } from 'express';
import type { MediaParts } from '../media/media-parts.ts';
import type { ApplyPolicies } from '../policies/apply-policies.ts';

export const batchIdHeader = 'X-Spanledger-Batch-Id';

/** What a batch passes once it is decoded. */
export interface Accepting {
  readonly applyPolicies: ApplyPolicies;
  readonly media: Pick<MediaParts, 'extract'>;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
}

/**
 * Samples and masks a decoded batch as its project wants it, takes the media out, and hands it over: both are durable when it
 * resolves.
 */
export const acceptBatch = async ({ applyPolicies, media, queue }: Accepting, batch: IngestBatch): Promise<void> => {
  await queue.enqueue(await media.extract(await applyPolicies(batch)));
};

/**
 * Accepts a batch and names it in the answer, by which the ledger tells what became of it. Also one whose events were
 * all rejected: that leaves a receipt too.
 */
export const acceptAndName = async (parts: Accepting, batch: IngestBatch, response: Response): Promise<void> => {
  await acceptBatch(parts, batch);
  response.setHeader(batchIdHeader, batch.id);
};
