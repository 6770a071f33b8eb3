import { clockOfField, isStated, type RecordReader, type ScoreId } from '@spanledger/core';

import type { Caller } from '../auth/authenticator.ts';

/**
 * Those of the scores that the caller may not change: with a public key alone, which may be anyone's, what a secret key
 * has written. Of one that is being written meanwhile, merging keeps what the secret key said.
 */
export const keptScoresOf = async (
  records: Pick<RecordReader, 'scores'>,
  { isPublicKey, projectId }: Caller,
  ids: readonly ScoreId[],
): Promise<ReadonlySet<ScoreId>> => {
  if (!isPublicKey || ids.length === 0) return new Set();
  const stored = await records.scores(projectId, ids);
  return new Set([...stored].filter(([, { record }]) => isStated(clockOfField(record, 'name'))).map(([id]) => id));
};
