import { queryOptions } from '@tanstack/react-query';

import { api, ApiError } from './client.ts';
import type { Answer } from './contract.ts';

export type DatasetExperiment = Answer<'get', '/api/public/datasets/{datasetName}/experiments'>['data'][number];
export type ExperimentPlan = Answer<'post', '/api/public/datasets/{datasetName}/experiments'>;

interface NewestExperiments {
  readonly newest: readonly DatasetExperiment[];
  /** Of all experiments. */
  readonly count: number;
}

const experimentsMax = 20;
const watchEveryMs = 2000;

/** The newest experiments of a dataset that the server runs; polled while one is running, and no longer once the dataset was deleted. */
export const datasetExperimentsQuery = (projectId: string, datasetName: string) =>
  queryOptions({
    queryKey: ['dataset-experiments', projectId, datasetName],
    queryFn: async ({ signal }): Promise<NewestExperiments> => {
      const path = '/api/public/datasets/{datasetName}/experiments';
      const asked = { params: { datasetName }, query: { limit: experimentsMax }, signal };
      const { data, meta } = await api.get(path, { projectId }, asked);
      return { newest: data, count: meta.totalItems };
    },
    refetchInterval: ({ state: { data, error } }) =>
      !isGone(error) && data?.newest.some(isUnderWay) === true ? watchEveryMs : false,
  });

const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** True after a cancellation too, until the last call has ended. */
export const isUnderWay = ({ progress: { items } }: DatasetExperiment): boolean => items.pending + items.running > 0;
