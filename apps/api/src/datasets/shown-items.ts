import type { DatasetItem, ProjectId } from '@spanledger/core';
import type { Request } from 'express';

import { datasetItemJson, type DatasetItemJson } from '../json/dataset-json.ts';
import { withBodies, type Reading } from '../reads/reading.ts';
import type { ItemMedia } from './item-media.ts';

export interface ItemsRequest {
  readonly projectId: ProjectId;
  readonly request: Request;
  readonly reading: Reading;
}

/**
 * Items as they are shown, read in a turn: until the next one their bytes count as those of other large answers, since
 * an item may have as many as a batch.
 */
export const showItems = async (
  media: Pick<ItemMedia, 'references'>,
  { projectId, request, reading }: ItemsRequest,
  read: () => Promise<readonly DatasetItem[]>,
): Promise<readonly DatasetItemJson[]> =>
  reading.inTurn(
    withBodies,
    async () => {
      const shown: DatasetItemJson[] = [];
      for (const item of await read())
        shown.push(datasetItemJson(item, await media.references(request, projectId, item)));
      return shown;
    },
    bytesOfItems,
  );

const bytesOfItems = (items: readonly DatasetItemJson[]): number =>
  items.reduce((sum, { input, expectedOutput, metadata, mediaReferences }) => {
    const values = [input, expectedOutput, metadata, mediaReferences].map(
      (value) => JSON.stringify(value)?.length ?? 0,
    );
    return sum + values.reduce((length, next) => length + next);
  }, 0);
