import type { DatasetItem, Page, PageRequest, ProjectId } from '@spanledger/core';
import type { Request } from 'express';

import { datasetItemJson, type DatasetItemJson } from '../json/dataset-json.ts';
import type { Parts } from '../reads/parts.ts';
import { withBodies, type Reading, type Reads } from '../reads/reading.ts';
import type { ItemMedia } from './item-media.ts';

export interface ItemsRequest {
  readonly reads: Pick<Reads, 'partTurns'>;
  readonly projectId: ProjectId;
  readonly request: Request;
  readonly reading: Reading;
}

type ReadPage = (page: PageRequest) => Promise<Page<DatasetItem>>;

/** Of items that are in memory at once. */
const itemsAtOnce = 10;

/** A page of items as they are shown, some at a time. */
export interface ShownItems {
  readonly totalItems: number;
  readonly parts: Parts<DatasetItemJson>;
}

/**
 * Items of a page, read some at a time, each time in a turn: until the next one their bytes count as those of other large
 * answers, since an item may have as many as a batch. A project reads one part after the other: their bytes are known
 * once they are read. An item that is written or deleted meanwhile may move across the border of two parts.
 */
export const showItems = async (
  media: Pick<ItemMedia, 'references'>,
  asked: ItemsRequest,
  { page, limit }: PageRequest,
  readPage: ReadPage,
): Promise<ShownItems> => {
  const atOnce = divisorOf(limit);
  const first = ((page - 1) * limit) / atOnce + 1;
  const begun = await showPart(media, asked, async () => readPage({ page: first, limit: atOnce }));
  const parts = async function* () {
    let part: readonly DatasetItemJson[] = begun.items;
    for (let at = first; ;) {
      yield part;
      at += 1;
      if (part.length < atOnce || at === first + limit / atOnce) return;
      const next = { page: at, limit: atOnce };
      part = (await showPart(media, asked, async () => readPage(next))).items;
    }
  };
  return { totalItems: begun.totalItems, parts: parts() };
};

/** Pages of so many items begin where pages of `limit` do. */
const divisorOf = (limit: number): number => {
  let divisor = Math.min(limit, itemsAtOnce);
  while (limit % divisor !== 0) divisor -= 1;
  return divisor;
};

const showPart = async (
  media: Pick<ItemMedia, 'references'>,
  { projectId, request, reads, reading }: ItemsRequest,
  read: () => Promise<Page<DatasetItem>>,
): Promise<Page<DatasetItemJson>> => {
  const show = async (): Promise<Page<DatasetItemJson>> => {
    const { items, totalItems } = await read();
    const shown: DatasetItemJson[] = [];
    for (const item of items) {
      shown.push(datasetItemJson(item, await media.references(request, projectId, item)));
    }
    return { items: shown, totalItems };
  };
  // Who has one of these turns waits for nothing else, so that requests cannot wait for one another.
  const inPartTurn = async () => reads.partTurns.take(projectId, show);
  return reading.inTurn(withBodies, inPartTurn, ({ items }) => bytesOfItems(items));
};

const bytesOfItems = (items: readonly DatasetItemJson[]): number =>
  items.reduce((sum, { input, expectedOutput, metadata, mediaReferences }) => {
    const values = [input, expectedOutput, metadata, mediaReferences].map(
      (value) => JSON.stringify(value)?.length ?? 0,
    );
    return sum + values.reduce((length, next) => length + next);
  }, 0);
