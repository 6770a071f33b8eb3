import type { DatasetItemConditions, DatasetStore, PageRequest, ProjectId } from '@spanledger/core';
import type { Request } from 'express';

import { datasetItemJson, type DatasetItemJson } from '../json/dataset-json.ts';
import type { Parts } from '../reads/parts.ts';
import { narrow, type Reading } from '../reads/reading.ts';
import type { ItemMedia } from './item-media.ts';

export interface ItemsRequest {
  readonly projectId: ProjectId;
  readonly request: Request;
  readonly reading: Reading;
  readonly datasets: Pick<DatasetStore, 'listItems' | 'readItems'>;
  readonly conditions: DatasetItemConditions;
}

/** A page of items as they are shown, some at a time. */
export interface ShownItems {
  readonly totalItems: number;
  readonly parts: Parts<DatasetItemJson>;
}

/** Items of a page, weighed, and read in parts: an item may have as many bytes as a batch. */
export const showItems = async (
  media: Pick<ItemMedia, 'references'>,
  { projectId, request, reading, datasets, conditions }: ItemsRequest,
  page: PageRequest,
): Promise<ShownItems> => {
  const listed = await reading.inTurn(narrow, async () => datasets.listItems(projectId, conditions, page));
  const read = async (ids: readonly string[]): Promise<readonly DatasetItemJson[]> => {
    const shown: DatasetItemJson[] = [];
    for (const item of await datasets.readItems(projectId, conditions.asOf, ids)) {
      shown.push(datasetItemJson(item, await media.references(request, projectId, item)));
    }
    return shown;
  };
  return { totalItems: listed.totalItems, parts: reading.partsOf(listed.items, read) };
};
