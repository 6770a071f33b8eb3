import type { DeadLetter } from '@spanledger/core';

/** What a log may say of a dead letter: which it is and why, not what it holds. */
export const deadLetterLine = ({
  id: deadLetter,
  projectId,
  batchId,
  reason,
  message: problem,
  kind,
  events,
}: DeadLetter) => ({
  deadLetter,
  projectId,
  batchId,
  reason,
  problem,
  kind,
  events,
});
