import {
  AnswerTooLargeError,
  inReadableParts,
  type ProjectId,
  type Score,
  type ScoreReader,
  type ScoreStreamQuery,
} from '@spanledger/core';

export interface FittingScores {
  readonly scores: readonly Score[];
  readonly hasMore: boolean;
}

/** The next scores: `limit` at most, and fewer, but one at least, where their texts are more than one read may have. */
export const fittingScores = async (
  reader: Pick<ScoreReader, 'stream' | 'weigh' | 'read'>,
  projectId: ProjectId,
  query: ScoreStreamQuery,
): Promise<FittingScores> => {
  const { limit } = query;
  // One more than the limit shows whether there are others.
  const asked = { ...query, limit: limit + 1 };
  try {
    const found = await reader.stream(projectId, asked);
    return { scores: found.slice(0, limit), hasMore: found.length > limit };
  } catch (error) {
    if (!(error instanceof AnswerTooLargeError)) throw error;
  }
  const weighed = await reader.weigh(projectId, asked);
  const [fitting = []] = inReadableParts(weighed.slice(0, limit));
  const ids = fitting.map(({ key }) => key);
  return { scores: await reader.read(projectId, ids), hasMore: weighed.length > ids.length };
};
