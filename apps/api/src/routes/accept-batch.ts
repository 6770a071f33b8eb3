import type { IngestBatch, IngestQueue } from '@spanledger/core';
import type { Response } from 'express';
import type { MediaParts } from '../media/media-parts.ts';

export const batchIdHeader = 'X-Spanledger-Batch-Id';

/** What a batch passes once it is decoded. */
export interface Accepting {
  readonly media: Pick<MediaParts, 'extract'>;
  readonly queue: Pick<IngestQueue, 'enqueue'>;
}

/** Takes the media out of a decoded batch, and hands it over: both are durable when it resolves. */
export const acceptBatch = async ({ media, queue }: Accepting, batch: IngestBatch): Promise<void> => {
  await queue.enqueue(await media.extract(batch));
};

/**
 * Accepts a batch and names it in the answer, by which the ledger tells what became of it. Also one whose events were
 * all rejected: that leaves a receipt too.
 */
export const acceptAndName = async (parts: Accepting, batch: IngestBatch, response: Response): Promise<void> => {
  await acceptBatch(parts, batch);
  response.setHeader(batchIdHeader, batch.id);
};
