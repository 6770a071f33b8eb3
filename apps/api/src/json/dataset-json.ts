import type {
  createDatasetRunItem,
  EndpointOutput,
  getDataset,
  getDatasetItem,
  listDatasetRuns,
} from '@spanledger/api-contract';
import { formatIso, type Dataset, type DatasetItem, type DatasetRun, type DatasetRunItem } from '@spanledger/core';

export type DatasetItemJson = EndpointOutput<typeof getDatasetItem, 200>;

export const datasetJson = (dataset: Dataset): EndpointOutput<typeof getDataset, 200> => ({
  ...dataset,
  status: 'ACTIVE',
  createdAt: formatIso(dataset.createdAt),
  updatedAt: formatIso(dataset.updatedAt),
});

export const datasetItemJson = (
  item: DatasetItem,
  mediaReferences: DatasetItemJson['mediaReferences'],
): DatasetItemJson => ({
  id: item.id,
  datasetId: item.datasetId,
  datasetName: item.datasetName,
  status: item.status,
  input: item.input,
  expectedOutput: item.expectedOutput,
  metadata: item.metadata,
  sourceTraceId: item.sourceTraceId,
  sourceObservationId: item.sourceObservationId,
  createdAt: formatIso(item.createdAt),
  updatedAt: formatIso(item.updatedAt),
  version: formatIso(item.updatedAt),
  mediaReferences,
});

export const datasetRunJson = (run: DatasetRun): EndpointOutput<typeof listDatasetRuns, 200>['data'][number] => ({
  id: run.id,
  name: run.name,
  description: run.description,
  metadata: run.metadata,
  datasetId: run.datasetId,
  datasetName: run.datasetName,
  createdAt: formatIso(run.createdAt),
  updatedAt: formatIso(run.updatedAt),
});

export const datasetRunItemJson = (item: DatasetRunItem): EndpointOutput<typeof createDatasetRunItem, 200> => ({
  id: item.id,
  datasetRunId: item.datasetRunId,
  datasetRunName: item.datasetRunName,
  datasetItemId: item.datasetItemId,
  traceId: item.traceId,
  observationId: item.observationId,
  createdAt: formatIso(item.createdAt),
  updatedAt: formatIso(item.updatedAt),
});
