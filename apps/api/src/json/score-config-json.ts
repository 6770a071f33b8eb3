import type { getScoreConfig, EndpointOutput } from '@spanledger/api-contract';
import { formatIso, type ScoreConfig } from '@spanledger/core';

export const scoreConfigJson = (config: ScoreConfig): EndpointOutput<typeof getScoreConfig, 200> => ({
  id: config.id,
  projectId: config.projectId,
  name: config.name,
  dataType: config.dataType,
  isArchived: config.isArchived,
  minValue: config.minValue,
  maxValue: config.maxValue,
  categories: config.categories === null ? null : config.categories.map(({ label, value }) => ({ label, value })),
  description: config.description,
  createdAt: formatIso(config.createdAt),
  updatedAt: formatIso(config.updatedAt),
});
