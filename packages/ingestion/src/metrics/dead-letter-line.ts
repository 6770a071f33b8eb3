import type { DeadLetter } from '@spanledger/core';

/** The fields of a dead letter that logs may have: its id and reason, not its contents. */
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
