import {
  conflict,
  DomainError,
  type DeadLetterState,
  type DeadLetterStore,
  type DeadLetterWithPayload,
  type IngestBatch,
} from '@spanledger/core';
import { decodeBatch } from './batch-codec.ts';

export interface ReplayParts {
  readonly deadLetters: Pick<DeadLetterStore, 'get'>;
  /** Accepts a batch like those of clients: durable when it resolves. */
  readonly accept: (batch: IngestBatch) => Promise<void>;
}

/**
 * Sends a letter's events through the queue again; the pipeline sets the letter to `replayed` once they are stored.
 * Returns its state afterwards: `open` when they were refused again, or wait in the queue. One that is replayed already
 * is left alone. Rejects with `conflict` when this version cannot decode it.
 */
export const replayDeadLetter = async (
  { deadLetters, accept }: ReplayParts,
  letter: DeadLetterWithPayload,
): Promise<DeadLetterState> => {
  const { projectId, id, state } = letter;
  if (state === 'replayed') return state;
  await accept({ ...(await decode(letter)), replayOf: id });
  return (await deadLetters.get(projectId, id))?.state ?? state;
};

const decode = async ({ projectId, id, batchId, part, payload }: DeadLetterWithPayload): Promise<IngestBatch> => {
  if (payload.length === 0) throw conflict(`The dead letter ${id} cannot be replayed: its content was erased.`);
  try {
    return { ...(await decodeBatch(payload)), projectId, id: batchId, part };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'invalid_input') throw error;
    throw conflict(`The dead letter cannot be replayed. ${error.message}`);
  }
};
