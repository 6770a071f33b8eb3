import type { ProjectId } from '@spanledger/core';
import type { RecordedStores } from '../open-postgres-store.ts';
import { secret, type Change } from './recorded-world.fixture.ts';

type Port = 'prompts' | 'datasets' | 'datasetRuns' | 'savedViews';

const prompt = {
  name: 'greeting',
  body: { type: 'text', prompt: 'Hello' },
  config: {},
  labels: [],
  commitMessage: null,
  createdBy: 'API',
} as const;

const withPrompt = async (stores: RecordedStores, projectId: ProjectId): Promise<readonly string[]> => {
  await stores.prompts.create(projectId, prompt);
  return ['prompt.created', 'prompt-version.created', 'prompt-label.created'];
};

const view = { name: 'Slow', page: 'traces', state: { search: secret('searched') }, isShared: true };

const anything = () => () => [];

const withItem = async (stores: RecordedStores, projectId: ProjectId): Promise<readonly string[]> => {
  await stores.datasets.save(projectId, { name: 'cases' }, anything);
  await stores.datasets.putItems(projectId, 'cases', [{ id: 'item', input: 1, at: 'body' }], anything);
  return ['dataset.created'];
};

const withRun = async (stores: RecordedStores, projectId: ProjectId): Promise<readonly string[]> => {
  const created = await withItem(stores, projectId);
  const item = { runName: 'run', datasetItemId: 'item', traceId: 't', observationId: null };
  await stores.datasetRuns.add(projectId, { ...item, runDescription: null, metadata: null });
  return [...created, 'dataset-run.created'];
};

const savedViewChanges = (
  projectId: ProjectId,
): Readonly<Record<keyof RecordedStores['savedViews'], Change | 'reads'>> => ({
  list: 'reads',
  create: async ({ stores }) => {
    await stores.savedViews.create(projectId, null, view);
    return ['saved-view.created'];
  },
  update: async ({ stores }) => {
    const { id } = await stores.savedViews.create(projectId, null, view);
    await stores.savedViews.update(projectId, null, id, { ...view, name: 'Slower' });
    return ['saved-view.created', 'saved-view.changed'];
  },
  delete: async ({ stores }) => {
    const { id } = await stores.savedViews.create(projectId, null, view);
    await stores.savedViews.delete(projectId, null, id);
    return ['saved-view.created', 'saved-view.deleted'];
  },
});

/** What changes of prompts and datasets are recorded as. */
export const documentChanges = (
  projectId: ProjectId,
): { readonly [P in Port]: Readonly<Record<keyof RecordedStores[P], Change | 'reads'>> } => ({
  prompts: {
    revision: 'reads',
    get: 'reads',
    list: 'reads',
    search: 'reads',
    idsOf: 'reads',
    hasVersion: 'reads',
    create: async ({ stores }) => {
      await stores.prompts.create(projectId, prompt);
      return ['prompt.created', 'prompt-version.created', 'prompt-label.created'];
    },
    addLabels: async ({ stores }) => {
      const created = await withPrompt(stores, projectId);
      await stores.prompts.create(projectId, prompt);
      await stores.prompts.addLabels(projectId, prompt.name, 1, ['a']);
      const next = ['prompt-version.created', 'prompt-label.changed'];
      return [...created, ...next, 'prompt-label.created'];
    },
    delete: async ({ stores }) => {
      const created = await withPrompt(stores, projectId);
      await stores.prompts.delete(projectId, prompt.name);
      return [...created, 'prompt-version.deleted', 'prompt-label.deleted'];
    },
  },
  datasets: {
    get: 'reads',
    hasDataset: 'reads',
    itemIds: 'reads',
    list: 'reads',
    getItem: 'reads',
    listItems: 'reads',
    save: async ({ stores }) => {
      await stores.datasets.save(projectId, { name: 'cases' }, anything);
      await stores.datasets.save(projectId, { name: 'cases', description: 'Neu' }, anything);
      return ['dataset.created', 'dataset.changed'];
    },
    // Items keep their own history.
    putItems: async ({ stores }) => withItem(stores, projectId),
    deleteItem: async ({ stores }) => {
      const created = await withItem(stores, projectId);
      await stores.datasets.deleteItem(projectId, 'item');
      return created;
    },
  },
  savedViews: savedViewChanges(projectId),
  datasetRuns: {
    get: 'reads',
    find: 'reads',
    list: 'reads',
    items: 'reads',
    add: async ({ stores }) => withRun(stores, projectId),
    delete: async ({ stores }) => {
      const created = await withRun(stores, projectId);
      await stores.datasetRuns.delete(projectId, 'cases', 'run');
      return [...created, 'dataset-run.deleted'];
    },
  },
});
