import { isDeepStrictEqual } from 'node:util';
import { attempt, copyEach, type CopyContext, type KindReport } from './copy-context.ts';
import { copyMedia } from './copy-media.ts';
import { pick } from './events.ts';
import { allOf, idOf, type Item } from './pages.ts';
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
  const { source, target } = context;
  const before = new Map<string, Item>();
  for (const item of await itemsOf(target, datasetName)) before.set(String(item['id']), pick(item, itemFields));
  for (const item of await itemsOf(source, datasetName)) {
    const body = pick(item, itemFields);
    if (isDeepStrictEqual(before.get(String(item['id'])), body)) continue;
    await copyMedia(context, [{ ...item, datasetId }]);
    await attempt(context, `dataset item ${String(item['id'])}`, async () =>
      target.ask({ method: 'POST', path: '/api/public/dataset-items', body: { datasetName, ...body } }),
    );
  }
};
