import type { IngestBatch, ModelName, PriceBook } from '@spanledger/core';

/**
 * Matches the model names of a batch with the prices of its project, so that pricing the batch only looks them up. A
 * project with slow patterns or names waits here, before its batch shares a group with those of others. Rejects with
 * `unavailable` when the price book cannot be read.
 */
export const matchModelNames = async (
  { projectId, observations }: IngestBatch,
  { match }: Pick<PriceBook, 'match'>,
): Promise<void> => {
  if (match === undefined) return;
  const names = new Map<string, ModelName>();
  for (const { record } of observations) {
    const { model, provider } = record;
    if (model !== null) names.set(`${provider ?? ''}\n${model}`, { model, provider });
  }
  if (names.size > 0) await match(projectId, [...names.values()]);
};
