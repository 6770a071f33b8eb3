type Ask = string | readonly [path: string, init: RequestInit];

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
const prompts = '/api/public/v2/prompts';
const datasets = '/api/public/v2/datasets';
const items = '/api/public/dataset-items';
const prompt = { name: 'a/prompt', prompt: 'Hello {{name}}', labels: ['production'], tags: ['t'], config: { a: [1] } };
const chat = [
  { role: 'user', content: '@@@langfusePrompt:name=a/prompt|label=production@@@' },
  { type: 'placeholder', name: 'history' },
];
const dataset = { name: 'a/dataset', description: 'd', metadata: { a: 1 }, inputSchema: { type: 'object' } };
const item = { datasetName: 'a/dataset', id: 'item', input: { q: 1 }, expectedOutput: 'x', sourceTraceId: 'full' };
const runItem = { runName: 'a run', datasetItemId: 'item', traceId: 'full', metadata: { m: 1 }, runDescription: 'd' };
const run = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] };
const experiments = '/api/public/datasets/a%2Fdataset/experiments';
const experiment = {
  name: 'tried',
  provider: 'unreachable',
  model: 'gpt-4o',
  prompt: { name: 'a/prompt' },
  variables: { name: '$.input' },
};
const deletion: RequestInit = { method: 'DELETE' };
const labels = '/api/public/protected-prompt-labels';
const webhooks = '/api/public/prompt-webhooks';
const webhook = { name: 'deploy', url: 'https://hooks.example.com/prompts' };

/** The requests for prompts and datasets. */
export const askedOfDatasets: Readonly<Record<string, readonly Ask[]>> = {
  listPrompts: [prompts, `${prompts}?name=a%2Fprompt&limit=1`],
  createPrompt: [
    [prompts, post(prompt)],
    [prompts, post({ name: 'a/chat', type: 'chat', prompt: chat, labels: ['production'] })],
    [prompts, post({ name: '|' })],
  ],
  getPrompt: [
    `${prompts}/a%2Fprompt`,
    `${prompts}/a%2Fchat`,
    `${prompts}/a%2Fchat?resolve=false`,
    `${prompts}/unknown`,
  ],
  updatePromptLabels: [
    [`${prompts}/a%2Fprompt/versions/1`, { ...post({ newLabels: ['b'] }), method: 'PATCH' }],
    [`${prompts}/a%2Fprompt/versions/9`, { ...post({ newLabels: ['b'] }), method: 'PATCH' }],
  ],
  removePromptLabel: [
    [`${prompts}/a%2Fprompt/versions/1/labels/b`, deletion],
    [`${prompts}/a%2Fprompt/versions/1/labels/b`, deletion],
    [`${prompts}/a%2Fprompt/versions/1/labels/latest`, deletion],
  ],
  deletePrompt: [[`${prompts}/unknown`, deletion]],
  searchPromptVersions: [
    '/api/public/prompt-versions?search=hello',
    '/api/public/prompt-versions?search=ell&mode=part',
  ],
  comparePromptVersions: [
    '/api/public/prompt-versions/difference?name=a%2Fprompt&from=1&to=1',
    '/api/public/prompt-versions/difference?name=a%2Fprompt&from=1&to=99',
  ],
  getPromptFigures: [`${prompts}/a%2Fprompt/figures`, `${prompts}/unknown/figures`],
  comparePromptFigures: [
    `${prompts}/a%2Fprompt/comparison?baseline=production&candidate=1`,
    `${prompts}/a%2Fprompt/comparison?baseline=1&candidate=99`,
  ],
  getPromptV1: ['/api/public/prompts?name=a%2Fprompt', '/api/public/prompts?name=unknown'],
  createPromptV1: [['/api/public/prompts', post({ ...prompt, name: 'older', isActive: true })]],
  listProtectedPromptLabels: [labels],
  protectPromptLabel: [
    [`${labels}/frozen`, { method: 'PUT' }],
    [`${labels}/latest`, { method: 'PUT' }],
  ],
  releasePromptLabel: [
    [`${labels}/frozen`, deletion],
    [`${labels}/unknown`, deletion],
  ],
  listPromptWebhooks: [webhooks],
  createPromptWebhook: [
    [webhooks, post(webhook)],
    [webhooks, post({ ...webhook, events: [] })],
  ],
  testPromptWebhook: [[`${webhooks}/unknown/test`, { method: 'POST' }]],
  listPromptWebhookDeliveries: [`${webhooks}/unknown/deliveries`],
  updatePromptWebhook: [
    [`${webhooks}/unknown`, { ...post({ enabled: false }), method: 'PATCH' }],
    [`${webhooks}/unknown`, { ...post({ enabled: 'no' }), method: 'PATCH' }],
  ],
  deletePromptWebhook: [[`${webhooks}/unknown`, deletion]],
  runPlayground: [
    ['/api/public/playground/runs', post({ ...run, provider: 'unreachable', store: true })],
    ['/api/public/playground/runs', post({ ...run, provider: 'unknown' })],
  ],
  listDatasets: [datasets],
  saveDataset: [
    [datasets, post(dataset)],
    [datasets, post({ name: 5 })],
  ],
  getDataset: [`${datasets}/a%2Fdataset`, `${datasets}/unknown`],
  importDatasetItems: [
    [`${datasets}/a%2Fdataset/import`, post({ id: 'imported', input: {} })],
    [`${datasets}/a%2Fdataset/import?onError=skip`, post({ id: 'wrong', input: 5 })],
    [`${datasets}/a%2Fdataset/import`, post({ id: 'wrong', input: 5 })],
    [`${datasets}/a%2Fdataset/import?progress=events`, post({ id: 'imported', input: {} })],
  ],
  // A single line is JSON.
  exportDatasetItems: [`${datasets}/a%2Fdataset/export`, `${datasets}/unknown/export`],
  addItemsFromObservations: [
    [`${datasets}/a%2Fdataset/items-from-observations`, post({ dryRun: true })],
    [`${datasets}/unknown/items-from-observations`, post({})],
  ],
  listDatasetItems: [items, `${items}?datasetName=a%2Fdataset&version=2030-01-01T00:00:00Z`],
  putDatasetItem: [
    [items, post(item)],
    [items, post({ ...item, input: 5 })],
  ],
  getDatasetItem: [`${items}/item`, `${items}/unknown`],
  deleteDatasetItem: [
    [`${items}/imported`, deletion],
    [`${items}/unknown`, deletion],
  ],
  createDatasetRunItem: [
    ['/api/public/dataset-run-items', post(runItem)],
    ['/api/public/dataset-run-items', post({ ...runItem, datasetItemId: 'unknown' })],
  ],
  listDatasetRunItems: ['/api/public/dataset-run-items?datasetId=unknown&runName=a'],
  listDatasetRuns: ['/api/public/datasets/a%2Fdataset/runs', '/api/public/datasets/unknown/runs'],
  getDatasetRun: ['/api/public/datasets/a%2Fdataset/runs/a%20run', '/api/public/datasets/a%2Fdataset/runs/unknown'],
  getDatasetRunById: ['/api/public/dataset-runs/unknown'],
  compareDatasetRuns: [
    '/api/public/datasets/a%2Fdataset/comparison?runs=a%20run',
    '/api/public/datasets/a%2Fdataset/comparison?runs=unknown',
  ],
  listDatasetExperiments: [experiments, '/api/public/datasets/unknown/experiments'],
  createDatasetExperiment: [
    [experiments, post({ ...experiment, name: 'planned', dryRun: true })],
    [experiments, post(experiment)],
    [experiments, post(experiment)],
    [experiments, post({ ...experiment, variables: { unknown: '$.input' } })],
  ],
  getDatasetExperiment: [`${experiments}/tried`, `${experiments}/unknown`],
  listDatasetExperimentItems: [`${experiments}/tried/items`, `${experiments}/unknown/items`],
  cancelDatasetExperiment: [
    [`${experiments}/tried/cancel`, { method: 'POST' }],
    [`${experiments}/unknown/cancel`, { method: 'POST' }],
  ],
  retryDatasetExperiment: [
    [`${experiments}/tried/retry`, post({ datasetItemIds: ['unknown'], maxCostUsd: 5 })],
    [`${experiments}/unknown/retry`, post({})],
  ],
  listExperiments: [
    '/api/public/experiments?fromStartTime=2020-01-01T00:00:00Z&fields=metadata,scores',
    '/api/public/experiments',
  ],
  listExperimentItems: [
    '/api/public/experiment-items?fromStartTime=2020-01-01T00:00:00Z&fields=dataset,io,metadata,itemMetadata,experimentMetadata,scores,outcome',
    '/api/public/experiment-items?fromStartTime=2020-01-01T00:00:00Z&fields=nothing',
  ],
  deleteDatasetRun: [['/api/public/datasets/a%2Fdataset/runs/a%20run', deletion]],
  listDatasetsV1: ['/api/public/datasets', '/api/public/datasets?limit=1'],
  saveDatasetV1: [['/api/public/datasets', post({ name: 'older' })]],
  deleteDataset: [
    [`${datasets}/older`, deletion],
    [`${datasets}/unknown`, deletion],
  ],
  getDatasetV1: ['/api/public/datasets/a%2Fdataset', '/api/public/datasets/unknown'],
};
