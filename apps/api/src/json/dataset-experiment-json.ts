import type { EndpointOutput, getDatasetExperiment, listDatasetExperimentItems } from '@spanledger/api-contract';
import { experimentState, formatIso, formatUsd, type ExperimentItem, type StandingExperiment } from '@spanledger/core';

export const datasetExperimentJson = ({
  experiment,
  progress,
}: StandingExperiment): EndpointOutput<typeof getDatasetExperiment, 200> => {
  const { provider, model, prompt, parameters, variables } = experiment.definition;
  return {
    id: experiment.id,
    name: experiment.name,
    description: experiment.description,
    metadata: experiment.metadata,
    datasetId: experiment.datasetId,
    datasetName: experiment.datasetName,
    provider,
    model,
    prompt: prompt === null ? null : { ...prompt },
    parameters: { ...parameters },
    variables: { ...variables },
    itemsVersion: formatIso(experiment.asOf),
    concurrency: experiment.concurrency,
    maxCostUsd: experiment.maxCost === null ? null : formatUsd(experiment.maxCost),
    state: experimentState(experiment, progress),
    progress: {
      items: { ...progress.items },
      costUsd: formatUsd(progress.cost),
      unpricedCalls: progress.unpricedCalls,
    },
    createdAt: formatIso(experiment.createdAt),
    canceledAt: experiment.canceledAt === null ? null : formatIso(experiment.canceledAt),
  };
};

type ItemJson = EndpointOutput<typeof listDatasetExperimentItems, 200>['data'][number];

export const experimentProgressItemJson = ({ cost, dueAt, finishedAt, ...item }: ExperimentItem): ItemJson => ({
  ...item,
  dueAt: formatIso(dueAt),
  costUsd: formatUsd(cost),
  finishedAt: finishedAt === null ? null : formatIso(finishedAt),
});
