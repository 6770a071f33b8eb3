import type { ProjectId } from '@spanledger/core';
import type { RecordedStores } from '../open-postgres-store.ts';
import { now, secret, type Change } from './recorded-world.fixture.ts';

type Port =
  | 'prompts'
  | 'protectedLabels'
  | 'promptWebhooks'
  | 'datasets'
  | 'datasetRuns'
  | 'datasetExperiments'
  | 'runItems'
  | 'savedViews';
type DocumentChanges = { readonly [P in Port]: Readonly<Record<keyof RecordedStores[P], Change | 'reads'>> };

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

const anything = async () => async () => [];

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

const datasetChanges = (projectId: ProjectId): DocumentChanges['datasets'] => ({
  get: 'reads',
  hasDataset: 'reads',
  itemIds: 'reads',
  list: 'reads',
  getItem: 'reads',
  listItems: 'reads',
  readItems: 'reads',
  itemsAfter: 'reads',
  save: async ({ stores }) => {
    await stores.datasets.save(projectId, { name: 'cases' }, anything);
    await stores.datasets.save(projectId, { name: 'cases', description: 'Neu' }, anything);
    return ['dataset.created', 'dataset.changed'];
  },
  delete: async ({ stores }) => {
    const created = await withRun(stores, projectId);
    await stores.datasets.delete(projectId, 'cases');
    return [...created, 'dataset.deleted', 'dataset-run.deleted'];
  },
  // Items have a separate history.
  putItems: async ({ stores }) => withItem(stores, projectId),
  importItems: async ({ stores }) => {
    const created = await withItem(stores, projectId);
    const changed = [{ id: 'item', input: 2, at: 'line 1' }];
    await stores.datasets.importItems(projectId, 'cases', anything, async (importItems) => importItems(changed, false));
    return created;
  },
  deleteItem: async ({ stores }) => {
    const created = await withItem(stores, projectId);
    await stores.datasets.deleteItem(projectId, 'item');
    return created;
  },
});

const webhook = {
  name: 'deploy',
  url: `https://hooks.example.com/${secret('path')}?key=${secret('query')}`,
  secret: secret('webhook'),
  events: ['prompt.labels_moved'],
} as const;

const promptSettingChanges = (
  projectId: ProjectId,
): {
  readonly [P in 'protectedLabels' | 'promptWebhooks']: Readonly<Record<keyof RecordedStores[P], Change | 'reads'>>;
} => ({
  protectedLabels: {
    list: 'reads',
    protect: async ({ stores }) => {
      await stores.protectedLabels.protect(projectId, 'production');
      await stores.protectedLabels.protect(projectId, 'production');
      return ['protected-prompt-label.created'];
    },
    release: async ({ stores }) => {
      await stores.protectedLabels.protect(projectId, 'production');
      await stores.protectedLabels.release(projectId, 'production');
      return ['protected-prompt-label.created', 'protected-prompt-label.deleted'];
    },
  },
  promptWebhooks: {
    list: 'reads',
    deliveries: 'reads',
    create: async ({ stores }) => {
      await stores.promptWebhooks.create(projectId, webhook);
      return ['prompt-webhook.created'];
    },
    update: async ({ stores }) => {
      const { id } = await stores.promptWebhooks.create(projectId, webhook);
      await stores.promptWebhooks.update(projectId, id, { enabled: false, secret: secret('another webhook') });
      return ['prompt-webhook.created', 'prompt-webhook.changed'];
    },
    // A message is background work, not a change.
    test: async ({ stores }) => {
      const { id } = await stores.promptWebhooks.create(projectId, webhook);
      await stores.promptWebhooks.test(projectId, id);
      return ['prompt-webhook.created'];
    },
    delete: async ({ stores }) => {
      const { id } = await stores.promptWebhooks.create(projectId, webhook);
      await stores.promptWebhooks.delete(projectId, id);
      return ['prompt-webhook.created', 'prompt-webhook.deleted'];
    },
  },
});

const runChanges = (projectId: ProjectId): Readonly<Record<keyof RecordedStores['datasetRuns'], Change | 'reads'>> => ({
  get: 'reads',
  byId: 'reads',
  find: 'reads',
  list: 'reads',
  items: 'reads',
  add: async ({ stores }) => withRun(stores, projectId),
  link: async ({ stores }) => {
    const created = await withItem(stores, projectId);
    const item = await stores.datasets.getItem(projectId, 'item');
    const named = {
      runId: 'e1',
      runName: 'run',
      datasetId: item?.datasetId ?? '',
      datasetItemId: 'item',
      traceId: 't',
    };
    const facts = { observationId: null, runDescription: null, metadata: null, createdAt: 1 };
    await stores.datasetRuns.link(projectId, [{ ...named, ...facts }]);
    return [...created, 'dataset-run.created'];
  },
  delete: async ({ stores }) => {
    const created = await withRun(stores, projectId);
    await stores.datasetRuns.delete(projectId, 'cases', 'run');
    return [...created, 'dataset-run.deleted'];
  },
});

const experiment = {
  name: 'experiment',
  description: null,
  metadata: null,
  definition: {
    provider: 'openai',
    model: 'gpt-4o',
    prompt: null,
    body: { type: 'text', prompt: '{{a}}' },
    parameters: {},
    schema: null,
    variables: {},
  },
  concurrency: 1,
  maxCost: null,
} as const;

const addExperiment = async (stores: RecordedStores, projectId: ProjectId): Promise<readonly string[]> => {
  const created = await withItem(stores, projectId);
  await stores.datasetExperiments.create(projectId, 'cases', { ...experiment, asOf: later() }, now());
  return [...created, 'dataset-run.created', 'dataset-experiment.created'];
};

/** The time at which every item exists. */
const later = () => now() + 60_000_000;

const experimentChanges = (
  projectId: ProjectId,
): Readonly<Record<keyof RecordedStores['datasetExperiments'], Change | 'reads'>> => ({
  get: 'reads',
  list: 'reads',
  items: 'reads',
  create: async ({ stores }) => addExperiment(stores, projectId),
  cancel: async ({ stores }) => {
    const created = await addExperiment(stores, projectId);
    await stores.datasetExperiments.cancel(projectId, 'cases', 'experiment', now());
    return [...created, 'dataset-experiment.changed'];
  },
  // The request is recorded; its runs are background work, not changes.
  retry: async ({ stores }) => {
    const created = await addExperiment(stores, projectId);
    await stores.datasetExperiments.retry(projectId, 'cases', 'experiment', {}, now());
    return created;
  },
});

/** The recorded changes of prompts and datasets. */
export const documentChanges = (projectId: ProjectId): DocumentChanges => ({
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
    removeLabel: async ({ stores }) => {
      const created = await withPrompt(stores, projectId);
      await stores.prompts.addLabels(projectId, prompt.name, 1, ['a']);
      await stores.prompts.removeLabel(projectId, prompt.name, 1, 'a');
      return [...created, 'prompt-label.created', 'prompt-label.deleted'];
    },
    delete: async ({ stores }) => {
      const created = await withPrompt(stores, projectId);
      await stores.prompts.delete(projectId, prompt.name);
      return [...created, 'prompt-version.deleted', 'prompt-label.deleted'];
    },
  },
  datasets: datasetChanges(projectId),
  ...promptSettingChanges(projectId),
  savedViews: savedViewChanges(projectId),
  datasetRuns: runChanges(projectId),
  datasetExperiments: experimentChanges(projectId),
  runItems: { linked: 'reads', lastRecordedAt: 'reads', itemAsOf: 'reads', datasetIds: 'reads' },
});
