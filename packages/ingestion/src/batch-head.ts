import { createHash } from 'node:crypto';
import type { BatchId, IngestBatch, Micros, ProjectId } from '@spanledger/core';

const idBytes = 16;

/** The facts of a batch, before its contents. */
export type BatchHead = Pick<IngestBatch, 'id' | 'part' | 'projectId' | 'receivedAt' | 'payloadBytes'>;

/**
 * The head of the batch of a request's body. Its id is derived from the project and the bytes: the same request sent
 * again is the same batch.
 */
export const batchHead = (
  { projectId, receivedAt }: { readonly projectId: ProjectId; readonly receivedAt: Micros },
  body: Uint8Array,
): BatchHead => {
  const digest = createHash('sha256').update(projectId).update('\n').update(body).digest();
  return {
    id: digest.subarray(0, idBytes).toString('hex') as BatchId,
    part: 0,
    projectId,
    receivedAt,
    payloadBytes: body.byteLength,
  };
};
