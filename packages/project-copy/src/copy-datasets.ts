import { isDeepStrictEqual } from 'node:util';
import { attempt, copyEach, type CopyContext, type KindReport } from './copy-context.ts';
import { copyMedia } from './copy-media.ts';
import { pick } from './events.ts';
import { allOf, idOf, ifThere, itemSchema, type Item } from './pages.ts';
import type { Remote } from './remote.ts';

const datasetFields = ['name', 'description', 'metadata', 'inputSchema', 'expectedOutputSchema'];
const itemFields = ['id', 'input', 'expectedOutput', 'metadata', 'sourceTraceId', 'sourceObservationId', 'status'];

export const datasetsOf = async (remote: Remote): Promise<readonly Item[]> =>
  allOf(remote, { path: '/api/public/v2/datasets' });

/** The oldest first, as they were made. */
const itemsOf = async (remote: Remote, datasetName: string): Promise<readonly Item[]> =>
  allOf(remote, { path: '/api/public/dataset-items', query: { datasetName } });

/** Copies datasets with their items as they are now, under their ids. What is the same here is not written again. */
export const copyDatasets = async (context: CopyContext): Promise<KindReport> => {
  const { source, target, onProgress } = context;
  const datasets = await datasetsOf(source);
  let seen = 0;
  return copyEach(
    context,
    datasets,
    (dataset) => `dataset ${String(dataset['name'])}`,
    async (dataset) => {
      onProgress('datasets', (seen += 1), datasets.length);
      const body = pick(dataset, datasetFields);
      const id = idOf(await target.ask({ method: 'POST', path: '/api/public/v2/datasets', body }));
      await copyItems(context, String(dataset['name']), id);
    },
  );
};

const copyItems = async (context: CopyContext, datasetName: string, datasetId: string): Promise<void> => {
  const { source, target, listedItems } = context;
  const before = new Map<string, Item>();
  for (const item of await itemsOf(target, datasetName)) before.set(String(item['id']), pick(item, itemFields));
  for (const item of await itemsOf(source, datasetName)) {
    const id = String(item['id']);
    listedItems.add(id);
    if (isDeepStrictEqual(before.get(id), pick(item, itemFields))) continue;
    await attempt(context, `dataset item ${id}`, async () => copyItem(context, { datasetName, datasetId }, item));
  }
};

interface CopiedDataset {
  readonly datasetName: string;
  readonly datasetId: string;
}

const copyItem = async (context: CopyContext, { datasetName, datasetId }: CopiedDataset, item: Item): Promise<void> => {
  await copyMedia(context, [{ ...item, datasetId }]);
  const body = { datasetName, ...pick(item, itemFields) };
  await context.target.ask({ method: 'POST', path: '/api/public/dataset-items', body });
};

/**
 * Does it while the item is active here. Lists leave archived items out, but runs still have them, and a run is linked
 * to active items only.
 */
export const whileActive = async <Answer>(
  context: CopyContext,
  itemId: string,
  work: () => Promise<Answer>,
): Promise<Answer> => {
  const { source, target, listedItems } = context;
  if (listedItems.has(itemId)) return work();
  const found = await ifThere(source.ask({ path: `/api/public/dataset-items/${encodeURIComponent(itemId)}` }));
  // It is deleted there, but may still be here.
  if (found === undefined) return work();
  const item = itemSchema.parse(found);
  const datasetName = String(item['datasetName']);
  const path = `/api/public/v2/datasets/${encodeURIComponent(datasetName)}`;
  const dataset = { datasetName, datasetId: idOf(await target.ask({ path })) };
  await copyItem(context, dataset, { ...item, status: 'ACTIVE' });
  try {
    return await work();
  } finally {
    await copyItem(context, dataset, item);
  }
};
