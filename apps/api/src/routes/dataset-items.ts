import { randomUUID } from 'node:crypto';

import {
  deleteDatasetItem,
  getDatasetItem,
  listDatasetItems,
  pageMeta,
  putDatasetItem,
} from '@spanledger/api-contract';
import {
  invalidField,
  microsPerMs,
  notFound,
  type DatasetItemChanges,
  type DatasetStore,
  type Micros,
} from '@spanledger/core';
import { itemCheck } from '@spanledger/datasets';

import type { ItemMedia } from '../datasets/item-media.ts';
import { showItems } from '../datasets/shown-items.ts';
import { inItsPlace, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { datasetItemJson } from '../json/dataset-json.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

interface Parts {
  readonly datasets: Pick<DatasetStore, 'getItem' | 'listItems' | 'readItems'>;
  readonly media: ItemMedia;
  readonly readItems: BodyReader;
}

export const datasetItemRoutes = (reads: Reads, parts: Parts): readonly Route[] => [
  ...readingRoutes(reads, parts),
  ...changingRoutes(parts),
];

const readingRoutes = (reads: Reads, { datasets, media }: Parts): readonly Route[] => [
  inItsPlace(
    readRoute(listDatasetItems, reads, async ({ caller: { projectId }, query, request, reading }) => {
      const { page, limit, version, ...conditions } = query;
      if (version !== undefined && conditions.datasetName === undefined) {
        const message = 'is needed with version: versions are those of a dataset';
        throw invalidField('query.datasetName', message);
      }
      const asked = { ...conditions, asOf: wholeMs(version) };
      const { totalItems, parts } = await showItems(
        media,
        { projectId, request, reading, datasets, conditions: asked },
        { page, limit },
      );
      return { data: piecesOf(parts, (item) => item), meta: pageMeta(query, { items: [], totalItems }) };
    }),
  ),

  jsonRoute(getDatasetItem, async ({ caller: { projectId }, params: { datasetItemId }, request }) => {
    const item = await datasets.getItem(projectId, datasetItemId);
    if (item === undefined) throw notFound('Dataset item not found');
    return datasetItemJson(item, await media.references(request, projectId, item));
  }),
];

/** Times have milliseconds in responses: one sent back so means all of that millisecond. */
export const wholeMs = (at: Micros | null | undefined): Micros | undefined => {
  if (at === undefined || at === null) return undefined;
  return at % microsPerMs === 0 ? at + microsPerMs - 1 : at;
};

const changingRoutes = ({ media, readItems }: Parts): readonly Route[] => [
  jsonRoute(
    putDatasetItem,
    async ({ caller: { projectId }, stores, body, request }) => {
      const { datasetName, id, status, sourceTraceId, sourceObservationId, ...values } = body;
      await media.check(projectId, values);
      const changes: DatasetItemChanges = {
        id: id ?? randomUUID(),
        at: 'body',
        ...values,
        status: status ?? undefined,
        sourceTraceId: sourceTraceId ?? undefined,
        sourceObservationId: sourceObservationId ?? undefined,
      };
      const [item] = await stores.datasets.putItems(projectId, datasetName, [changes], itemCheck);
      if (item === undefined) throw new Error('one item was put, and none came back');
      return datasetItemJson(item, await media.references(request, projectId, item));
    },
    readItems,
  ),

  jsonRoute(deleteDatasetItem, async ({ caller: { projectId }, stores, params: { datasetItemId } }) => {
    await stores.datasets.deleteItem(projectId, datasetItemId);
    return { message: 'Dataset item successfully deleted' };
  }),
];
