import { queryOptions } from '@tanstack/react-query';

import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type DatasetExperiment = Answer<'get', '/api/public/datasets/{datasetName}/experiments'>['data'][number];
export type ExperimentPlan = Answer<'post', '/api/public/datasets/{datasetName}/experiments'>;

const experimentsMax = 20;
const watchEveryMs = 2000;

/** The newest experiments of a dataset that the server runs; polled while one is running. */
export const datasetExperimentsQuery = (projectId: string, datasetName: string) =>
  queryOptions({
    queryKey: ['dataset-experiments', projectId, datasetName],
    queryFn: async ({ signal }): Promise<readonly DatasetExperiment[]> => {
      const path = '/api/public/datasets/{datasetName}/experiments';
      const asked = { params: { datasetName }, query: { limit: experimentsMax }, signal };
      return (await api.get(path, { projectId }, asked)).data;
    },
    refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) === true ? watchEveryMs : false),
  });

/** True after a cancellation too, until the last call has ended. */
export const isUnderWay = ({ progress: { items } }: DatasetExperiment): boolean => items.pending + items.running > 0;
