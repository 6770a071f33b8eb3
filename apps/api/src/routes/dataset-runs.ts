import {
  createDatasetRunItem,
  deleteDatasetRun,
  getDatasetRun,
  getDatasetRunById,
  listDatasetRunItems,
  listDatasetRuns,
  pageMeta,
} from '@spanledger/api-contract';
import {
  invalidField,
  notFound,
  type DatasetRunStore,
  type ObservationId,
  type ObservationReader,
  type ProjectId,
} from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { datasetRunItemJson, datasetRunJson } from '../json/dataset-json.ts';
import { wholeMs } from './dataset-items.ts';

interface Parts {
  readonly datasetRuns: Omit<DatasetRunStore, 'add' | 'link' | 'delete'>;
  readonly observations: Pick<ObservationReader, 'get'>;
  readonly readBody: BodyReader;
}

export const datasetRunRoutes = (parts: Parts): readonly Route[] => [
  ...changingRoutes(parts),
  ...readingRoutes(parts.datasetRuns),
];

const changingRoutes = ({ observations, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    createDatasetRunItem,
    async ({ caller: { projectId }, stores, body }) => {
      const { traceId, observationId, runDescription, metadata, datasetVersion, createdAt, ...named } = body;
      const item = await stores.datasetRuns.add(projectId, {
        ...named,
        traceId: await traceOf(observations, projectId, { traceId, observationId }),
        observationId: observationId ?? null,
        runDescription: runDescription ?? null,
        metadata: metadata ?? null,
        datasetVersion: wholeMs(datasetVersion),
        createdAt: createdAt ?? undefined,
      });
      return datasetRunItemJson(item);
    },
    readBody,
  ),

  jsonRoute(deleteDatasetRun, async ({ caller: { projectId }, stores, params: { datasetName, runName } }) => {
    await stores.datasetRuns.delete(projectId, datasetName, runName);
    return { message: 'Dataset run successfully deleted' };
  }),
];

/** Older clients name the observation alone, once it exists. */
const traceOf = async (
  observations: Parts['observations'],
  projectId: ProjectId,
  { traceId, observationId }: { readonly traceId: string | undefined; readonly observationId: string | undefined },
): Promise<string> => {
  if (traceId !== undefined) return traceId;
  if (observationId === undefined) {
    const message = 'or observationId must be given';
    throw invalidField('body.traceId', message);
  }
  const observation = await observations.get(projectId, observationId as ObservationId);
  if (observation === undefined) throw notFound(`The project has no observation ${observationId}.`);
  return observation.traceId;
};

const readingRoutes = (datasetRuns: Parts['datasetRuns']): readonly Route[] => [
  jsonRoute(listDatasetRunItems, async ({ caller: { projectId }, query }) => {
    const run = await datasetRuns.find(projectId, query.datasetId, query.runName);
    if (run === undefined) throw notFound('Dataset run not found');
    const page = await datasetRuns.items(projectId, run.id, query);
    return { data: page.items.map(datasetRunItemJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(listDatasetRuns, async ({ caller: { projectId }, params: { datasetName }, query }) => {
    const page = await datasetRuns.list(projectId, datasetName, query);
    return { data: page.items.map(datasetRunJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getDatasetRun, async ({ caller: { projectId }, params: { datasetName, runName } }) => {
    const run = await datasetRuns.get(projectId, datasetName, runName);
    if (run === undefined) throw notFound('Dataset run not found');
    const { items } = await datasetRuns.items(projectId, run.id);
    return { ...datasetRunJson(run), datasetRunItems: items.map(datasetRunItemJson) };
  }),

  jsonRoute(getDatasetRunById, async ({ caller: { projectId }, params: { datasetRunId } }) => {
    const run = await datasetRuns.byId(projectId, datasetRunId);
    if (run === undefined) throw notFound(`The project has no dataset run with the id ${datasetRunId}.`);
    return datasetRunJson(run);
  }),
];
