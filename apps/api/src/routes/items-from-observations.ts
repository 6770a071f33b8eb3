import { addItemsFromObservations, type EndpointInput } from '@spanledger/api-contract';
import {
  notFound,
  requestLimits,
  type Dataset,
  type DatasetStore,
  type InputIssue,
  type Observation,
  type ObservationKey,
  type ProjectId,
} from '@spanledger/core';
import { itemCheck } from '@spanledger/datasets';

import type { ApiStores } from '../auditing/api-stores.ts';
import { itemIdOf, itemOfObservation } from '../datasets/item-of-observation.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { bodies, narrow, startReading, type Reading, type Reads } from '../reads/reading.ts';

interface Parts {
  readonly datasets: Pick<DatasetStore, 'get' | 'getItem'>;
  readonly readBody: BodyReader;
}

type Asked = EndpointInput<typeof addItemsFromObservations>['body'];

/** Items that are looked up at once. */
const idsAtOnce = 20;

export const itemsFromObservationsRoutes = (reads: Reads, { datasets, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    addItemsFromObservations,
    async ({ caller: { projectId }, stores, params: { datasetName }, body, response }) => {
      const dataset = await datasets.get(projectId, datasetName);
      if (dataset === undefined) throw notFound('Dataset not found');
      const reading = startReading(reads, projectId, response);
      try {
        const keys = await findObservations(reading, projectId, body);
        const known = await knownIds(
          datasets,
          projectId,
          keys.map((key) => itemIdOf(dataset.id, key)),
        );
        const fresh = keys.filter((key) => !known.has(itemIdOf(dataset.id, key)));
        const alreadyThere = keys.length - fresh.length;
        if (body.dryRun) return { found: keys.length, added: fresh.length, alreadyThere, skipped: 0, issues: [] };
        const { added, wrong } = await addItems({ reading, stores, projectId, dataset, body }, fresh);
        const issues = wrong.flatMap((each) => each.issues).slice(0, requestLimits.namedErrors);
        return { found: keys.length, added, alreadyThere, skipped: wrong.length, issues };
      } finally {
        reading.end();
      }
    },
    readBody,
  ),
];

const conditionsOf = ({ filter, fromStartTime, toStartTime, limit }: Asked) => ({
  from: fromStartTime,
  to: toStartTime,
  filters: filter ?? [],
  limit,
  after: undefined,
});

const findObservations = async (
  reading: Reading,
  projectId: ProjectId,
  body: Asked,
): Promise<readonly ObservationKey[]> => {
  const { observations } = reading.readers;
  const found = await reading.inTurn(narrow, () =>
    observations.stream(projectId, { ...conditionsOf(body), parts: new Set() }),
  );
  return found.map(({ traceId, id }) => ({ traceId, id }));
};

const knownIds = async (
  datasets: Parts['datasets'],
  projectId: ProjectId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> => {
  const known = new Set<string>();
  for (let at = 0; at < ids.length; at += idsAtOnce) {
    const found = await Promise.all(ids.slice(at, at + idsAtOnce).map(async (id) => datasets.getItem(projectId, id)));
    for (const item of found) if (item !== undefined) known.add(item.id);
  }
  return known;
};

interface Adding {
  readonly reading: Reading;
  readonly stores: ApiStores;
  readonly projectId: ProjectId;
  readonly dataset: Dataset;
  readonly body: Asked;
}

interface Added {
  readonly added: number;
  readonly wrong: readonly { readonly issues: readonly InputIssue[] }[];
}

/** Part by part, so that no more is in memory than an answer may hold. */
const addItems = async (
  { reading, stores, projectId, dataset, body }: Adding,
  fresh: readonly ObservationKey[],
): Promise<Added> => {
  const { observations } = reading.readers;
  const names = new Set(fresh.map(({ traceId, id }) => JSON.stringify([traceId, id])));
  const parts = await reading.inParts({
    weigh: async () => {
      const weighed = await observations.weigh(projectId, conditionsOf(body));
      return weighed.filter(({ key }) => names.has(JSON.stringify([key.traceId, key.id])));
    },
    read: (keys: readonly ObservationKey[]): Promise<readonly Observation[]> =>
      observations.read(projectId, keys, bodies),
  });
  const issuesOf = await itemCheck(dataset);
  const wrong: { issues: readonly InputIssue[] }[] = [];
  let added = 0;
  for await (const part of parts) {
    const items = part.map((observation) => itemOfObservation(dataset.id, observation, body.expectedOutput));
    const checked = await issuesOf(items.map(({ input = null, expectedOutput = null }) => ({ input, expectedOutput })));
    const good = items.filter(({ at }, index) => {
      const issues = (checked[index] ?? []).map(({ field, path, message }) => ({
        path: `${at}.${field}${path}`,
        message,
      }));
      if (issues.length > 0) wrong.push({ issues });
      return issues.length === 0;
    });
    if (good.length > 0) await stores.datasets.putItems(projectId, dataset.name, good, itemCheck);
    added += good.length;
  }
  return { added, wrong };
};
