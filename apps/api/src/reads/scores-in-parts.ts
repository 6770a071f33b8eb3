import type { ProjectId, ScoreId, ScoreListQuery, ScoreWithTrace, TraceId } from '@spanledger/core';

import type { Parts } from './parts.ts';
import type { Reading } from './reading.ts';

/** The scores of a page, or of a trace, that are too large to be read at once. */
export const scoresInParts = async (
  reading: Reading,
  projectId: ProjectId,
  asked: ScoreListQuery | { readonly traceId: TraceId },
): Promise<Parts<ScoreWithTrace>> => {
  const { scores } = reading.readers;
  return reading.inParts({
    weigh: (countMax) => scores.weigh(projectId, 'traceId' in asked ? { ...asked, countMax } : asked),
    read: (ids: readonly ScoreId[]) => scores.read(projectId, ids),
  });
};
