import { randomUUID } from 'node:crypto';

import {
  deleteDatasetItem,
  getDatasetItem,
  importDatasetItems,
  listDatasetItems,
  pageMeta,
  putDatasetItem,
} from '@spanledger/api-contract';
import {
  invalidInput,
  microsPerMs,
  notFound,
  requestLimits,
  type DatasetItemChanges,
  type DatasetStore,
  type InputIssue,
  type Micros,
} from '@spanledger/core';
import { itemCheck, readItemLines } from '@spanledger/datasets';

import { recordRequest } from '../auditing/record-request.ts';
import { storesOf } from '../auditing/recorded-stores.ts';
import type { ItemMedia } from '../datasets/item-media.ts';
import { bodyText } from '../body/body-text.ts';
import { callerOf, inputOf, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { datasetItemJson } from '../json/dataset-json.ts';

interface Parts {
  readonly datasets: Omit<DatasetStore, 'save' | 'putItems' | 'deleteItem'>;
  readonly media: ItemMedia;
  readonly readItems: BodyReader;
}

export const datasetItemRoutes = (parts: Parts): readonly Route[] => [
  ...readingRoutes(parts),
  ...changingRoutes(parts),
  importRoute(parts),
];

const readingRoutes = ({ datasets, media }: Parts): readonly Route[] => [
  jsonRoute(listDatasetItems, async ({ caller: { projectId }, query, request }) => {
    const { page, limit, version, ...conditions } = query;
    if (version !== undefined && conditions.datasetName === undefined) {
      const message = 'is needed with version: versions are those of a dataset';
      throw invalidInput(`Invalid request data: query.datasetName ${message}`, [
        { path: 'query.datasetName', message },
      ]);
    }
    const found = await datasets.listItems(projectId, { ...conditions, asOf: wholeMs(version) }, { page, limit });
    const shown = found.items.map(async (item) =>
      datasetItemJson(item, await media.references(request, projectId, item)),
    );
    return { data: await Promise.all(shown), meta: pageMeta(query, found) };
  }),

  jsonRoute(getDatasetItem, async ({ caller: { projectId }, params: { datasetItemId }, request }) => {
    const item = await datasets.getItem(projectId, datasetItemId);
    if (item === undefined) throw notFound('Dataset item not found');
    return datasetItemJson(item, await media.references(request, projectId, item));
  }),
];

/** Times are shown in milliseconds: one that is given so stands for all of that millisecond. */
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

const importRoute = ({ datasets, readItems }: Parts): Route => ({
  endpoint: importDatasetItems,
  handle: async (request, response) => {
    const { projectId } = callerOf(response);
    const { params, query } = inputOf(importDatasetItems, request);
    const { datasetName } = params;
    const dataset = await datasets.get(projectId, datasetName);
    if (dataset === undefined) throw notFound('Dataset not found');
    await recordRequest(importDatasetItems, request, response, { params, query });
    const { items, problems } = readItemLines(bodyText(await readItems(request)), query.format ?? 'jsonl');
    const issuesOf = itemCheck(dataset);
    const issues: InputIssue[] = [...problems];
    const wrong = new Set(problems.map(({ path }) => path));
    for (const { at, input = null, expectedOutput = null } of items) {
      const found = issuesOf({ input, expectedOutput });
      if (found.length > 0) wrong.add(at);
      issues.push(...found.map(({ field, path, message }) => ({ path: `${at}.${field}${path}`, message })));
    }
    const [first] = issues;
    if (first !== undefined && query.onError !== 'skip') {
      throw invalidInput(
        `Nothing was imported: ${wrong.size} lines are wrong, first ${first.path} ${first.message}`,
        issues,
      );
    }
    const good = items.filter(({ at }) => !wrong.has(at)).map((item) => ({ ...item, id: item.id ?? randomUUID() }));
    await storesOf(request, response).datasets.putItems(projectId, datasetName, good, itemCheck);
    response.json({ imported: good.length, skipped: wrong.size, issues: issues.slice(0, requestLimits.namedErrors) });
  },
});
