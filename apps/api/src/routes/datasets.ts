import {
  deleteDataset,
  getDataset,
  getDatasetV1,
  listDatasets,
  listDatasetsV1,
  pageMeta,
  saveDataset,
  saveDatasetV1,
} from '@spanledger/api-contract';
import type { EndpointInput } from '@spanledger/api-contract';
import {
  AnswerTooLargeError,
  notFound,
  type Dataset,
  type DatasetChanges,
  type DatasetRunStore,
  type DatasetStore,
  type Micros,
  type ObservationReader,
  type ProjectId,
} from '@spanledger/core';
import { itemCheck } from '@spanledger/datasets';

import { itemMedia, type ItemMedia } from '../datasets/item-media.ts';
import { showItems } from '../datasets/shown-items.ts';
import { inItsPlace, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { datasetJson } from '../json/dataset-json.ts';
import type { MediaParts } from '../media/media-parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { datasetItemRoutes } from './dataset-items.ts';
import { datasetRunRoutes } from './dataset-runs.ts';

interface Parts {
  readonly datasets: Omit<DatasetStore, 'save' | 'delete' | 'putItems' | 'importItems' | 'deleteItem'>;
  readonly datasetRuns: Omit<DatasetRunStore, 'add' | 'link' | 'delete'>;
  readonly observations: Pick<ObservationReader, 'get'>;
  readonly media: MediaParts;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
  /** Of items, which may be large. */
  readonly readItems: BodyReader;
}

export const datasetRoutes = (reads: Reads, parts: Parts): readonly Route[] => {
  const media = itemMedia(parts.media, parts.now);
  return [
    ...settingRoutes(parts),
    ...datasetItemRoutes(reads, { ...parts, media }),
    ...datasetRunRoutes(parts),
    oldListRoute(parts),
    wholeDatasetRoute(reads, parts, media),
  ];
};

const settingRoutes = ({ datasets, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    saveDataset,
    async ({ caller: { projectId }, stores, body }) =>
      datasetJson(await stores.datasets.save(projectId, changesOf(body), itemCheck)),
    readBody,
  ),
  jsonRoute(
    saveDatasetV1,
    async ({ caller: { projectId }, stores, body }) => {
      const dataset = await stores.datasets.save(projectId, changesOf(body), itemCheck);
      return { ...datasetJson(dataset), items: [], runs: [] };
    },
    readBody,
  ),
  jsonRoute(getDataset, async ({ caller: { projectId }, params }) =>
    datasetJson(await find(datasets, projectId, params.datasetName)),
  ),
  jsonRoute(deleteDataset, async ({ caller: { projectId }, stores, params: { datasetName } }) => {
    await stores.datasets.delete(projectId, datasetName);
    return { message: 'Dataset successfully deleted' };
  }),
  jsonRoute(listDatasets, async ({ caller: { projectId }, query }) => {
    const page = await datasets.list(projectId, query);
    return { data: page.items.map(datasetJson), meta: pageMeta(query, page) };
  }),
];

type SaveBody = EndpointInput<typeof saveDataset>['body'];

const changesOf = ({ name, description, metadata, inputSchema, expectedOutputSchema }: SaveBody): DatasetChanges => ({
  name,
  description: description ?? undefined,
  metadata,
  inputSchema,
  expectedOutputSchema,
});

const find = async (datasets: Parts['datasets'], projectId: ProjectId, name: string): Promise<Dataset> => {
  const dataset = await datasets.get(projectId, name);
  if (dataset === undefined) throw notFound('Dataset not found');
  return dataset;
};

/** Items and runs that one answer may have. */
const itemsMax = 10_000;

const oldListRoute = ({ datasets, datasetRuns }: Parts): Route =>
  jsonRoute(listDatasetsV1, async ({ caller: { projectId }, query }) => {
    const page = await datasets.list(projectId, query);
    const data = [];
    let left = itemsMax;
    for (const dataset of page.items) {
      const items = await datasets.itemIds(projectId, dataset.id, left + 1);
      left -= items.length;
      if (left < 0) throw new AnswerTooLargeError();
      const runs = await datasetRuns.list(projectId, dataset.name, { page: 1, limit: itemsMax });
      data.push({ ...datasetJson(dataset), items: [...items], runs: runs.items.map(({ name }) => name) });
    }
    return { data, meta: pageMeta(query, page) };
  });

const wholeDatasetRoute = (reads: Reads, { datasets, datasetRuns }: Parts, media: ItemMedia): Route =>
  inItsPlace(
    readRoute(getDatasetV1, reads, async ({ caller: { projectId }, params: { datasetName }, request, reading }) => {
      const dataset = await find(datasets, projectId, datasetName);
      const whole = { page: 1, limit: itemsMax };
      const { totalItems, parts } = await showItems(
        media,
        { projectId, request, reading, datasets, conditions: { datasetName } },
        whole,
      );
      if (totalItems > itemsMax) throw new AnswerTooLargeError();
      const runs = await datasetRuns.list(projectId, datasetName, { page: 1, limit: itemsMax });
      const items = piecesOf(parts, (item) => item);
      return { ...datasetJson(dataset), items, runs: runs.items.map(({ name }) => name) };
    }),
  );
