import { randomBytes } from 'node:crypto';
import { sendTrace } from './media.fixture.ts';
import type { OwnProject } from './own-project.fixture.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString();

const events = [
  {
    type: 'trace-create',
    body: {
      id: 'chat',
      timestamp: at(0),
      name: 'answer',
      userId: 'ada',
      sessionId: 'monday',
      tags: ['beta', 'shop'],
      release: 'r1',
      version: 'v1',
      environment: 'staging',
      public: true,
      input: { big: 'BIG' },
      output: 'Because.',
      metadata: { plan: 'pro', nested: { deep: [1, 2.5] } },
    },
  },
  { type: 'agent-create', body: { id: 'agent', traceId: 'chat', name: 'agent', startTime: at(0), endTime: at(5) } },
  {
    type: 'generation-create',
    body: {
      id: 'call',
      traceId: 'chat',
      parentObservationId: 'agent',
      name: 'call',
      startTime: at(1),
      endTime: at(2),
      completionStartTime: at(1),
      model: 'gpt-4o',
      modelParameters: { temperature: 0.5 },
      usageDetails: { input: 1000, output: 200, input_cached_tokens: 50 },
      promptName: 'folder/greeting',
      promptVersion: 3,
      input: [{ role: 'user', content: 'Why?' }],
      output: null,
      level: 'WARNING',
      statusMessage: 'slow',
    },
  },
  {
    type: 'generation-create',
    body: {
      id: 'own',
      traceId: 'chat',
      name: 'own',
      startTime: at(3),
      endTime: at(4),
      model: 'house-model',
      usageDetails: { input: 1000, output: 1000 },
    },
  },
  {
    type: 'generation-create',
    body: {
      id: 'paid',
      traceId: 'chat',
      name: 'paid',
      startTime: at(3),
      endTime: at(4),
      model: 'nobody-knows',
      usageDetails: { input: 7, output: 3, total: 10 },
      costDetails: { input: 0.0000000123456789, total: 0.02 },
    },
  },
  {
    type: 'observation-create',
    body: {
      id: 'paid-span',
      traceId: 'second',
      type: 'SPAN',
      startTime: at(8),
      model: 'gpt-4o',
      usageDetails: { input: 10, output: 5 },
    },
  },
  { type: 'event-create', body: { id: 'event', traceId: 'chat', name: 'event', startTime: at(2), level: 'ERROR' } },
  { type: 'tool-create', body: { id: 'tool', traceId: 'second', name: 'tool', startTime: at(9), output: [1, '2'] } },
];

/** Each with its own id and time. */
const batch = JSON.stringify({
  batch: events.map((event, index) => ({ id: `event-${index}`, timestamp: at(10), ...event })),
}).replace('"BIG"', '12345678901234567890');

interface Ids {
  readonly id: string;
}

type Send = <T = Ids>(method: string, path: string, body?: unknown) => Promise<T>;

const sendPrompts = async (send: Send, ask: OwnProject['ask']): Promise<void> => {
  const prompt = { name: 'folder/greeting', type: 'text', tags: ['mail'] };
  for (const version of [1, 2, 3, 4]) {
    const labels = version === 3 ? ['production', 'de'] : [];
    await send('POST', 'v2/prompts', { ...prompt, prompt: `Greet {{who}} ${version}`, config: { version }, labels });
  }
  await ask('/api/public/v2/prompts/folder%2Fgreeting?version=2', { method: 'DELETE' });
  const refers = [{ role: 'system', content: '@@@langfusePrompt:name=folder/greeting|label=production@@@' }];
  await send('POST', 'v2/prompts', { name: 'a-chat', type: 'chat', prompt: refers, commitMessage: 'first' });
};

const sendScores = async (send: Send): Promise<void> => {
  const categories = [{ label: 'good', value: 1 }];
  const graded = await send('POST', 'score-configs', { name: 'grade', dataType: 'CATEGORICAL', categories });
  const old = await send('POST', 'score-configs', { name: 'old', dataType: 'NUMERIC', minValue: 0, maxValue: 1 });
  const said = { comment: 'fine', metadata: { by: 'me' } };
  const scores = [
    { id: 's1', traceId: 'chat', observationId: 'call', name: 'quality', value: 0.75, ...said },
    { id: 's2', traceId: 'chat', name: 'grade', value: 'good', configId: graded.id, source: 'ANNOTATION' },
    { id: 's3', traceId: 'chat', name: 'old', value: 0.5, configId: old.id },
    { id: 's4', traceId: 'chat', name: 'right', value: 1, dataType: 'BOOLEAN' },
    { id: 's5', sessionId: 'monday', name: 'mood', value: 'calm' },
    { id: 's6', traceId: 'second', name: 'output', value: 'better', dataType: 'CORRECTION' },
  ];
  for (const score of scores) await send('POST', 'scores', score);
  const queue = await send('POST', 'annotation-queues', {
    name: 'review',
    description: 'What is odd',
    scoreConfigIds: [graded.id, old.id],
  });
  const items = `annotation-queues/${queue.id}/items`;
  await send('POST', items, { objectType: 'TRACE', objectId: 'chat', status: 'COMPLETED' });
  await send('POST', items, { objectType: 'OBSERVATION', objectId: 'call' });
  await send('POST', 'scores', { id: 's8', traceId: 'second', name: 'seen', value: 1, queueId: queue.id });
  await send('PATCH', `score-configs/${old.id}`, { isArchived: true });
};

const sendComments = async (send: Send): Promise<void> => {
  const version = await send('GET', 'v2/prompts/folder%2Fgreeting?version=3');
  const objects = [
    ['TRACE', 'chat'],
    ['OBSERVATION', 'call'],
    ['SESSION', 'monday'],
    ['PROMPT', version.id],
  ];
  for (const [objectType, objectId] of objects)
    await send('POST', 'comments', { projectId: '', objectType, objectId, content: ' why? ', createdAt: at(30) });
};

const sendDataset = async (send: Send): Promise<void> => {
  const dataset = { description: 'Asked', metadata: { owner: 'x' }, inputSchema: { type: 'object' } };
  await send('POST', 'v2/datasets', { name: 'support/questions', ...dataset });
  const item = { datasetName: 'support/questions', sourceTraceId: 'chat', expectedOutput: 'In the settings.' };
  await send('POST', 'dataset-items', { ...item, id: 'item-1', input: { question: 'How?' }, metadata: { n: 1 } });
  await send('POST', 'dataset-items', { ...item, id: 'item-2', input: { question: 'Why?' } });
  const run = { runName: 'run 1/2', runDescription: 'first', metadata: { model: 'gpt-4o' } };
  const link = { ...run, datasetItemId: 'item-1', traceId: 'chat', observationId: 'call' };
  const { datasetRunId } = await send<{ datasetRunId: string }>('POST', 'dataset-run-items', link);
  await send('POST', 'dataset-run-items', { ...run, datasetItemId: 'item-2', traceId: 'second' });
  await send('POST', 'scores', { id: 's7', datasetRunId, name: 'mean', value: 0.5 });
};

const houseModel = { modelName: 'house', matchPattern: '(?i)^house-model$', unit: 'TOKENS' };

/** Fills a project with one of each, and of what is hard to copy. */
export const fillProject = async (project: OwnProject): Promise<void> => {
  const send: Send = async (method, path, body) =>
    project.askJson(`/api/public/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await send('POST', 'models', { ...houseModel, inputPrice: 0.001, outputPrice: 0.002 });
  await project.askJson('/api/public/ingestion', { method: 'POST', body: batch });
  await sendTrace(project, [randomBytes(500), randomBytes(900), randomBytes(10)]);
  await sendPrompts(send, project.ask);
  await sendScores(send);
  await sendDataset(send);
  await sendComments(send);
};

/** Ids that servers make, times of writes, and what holds them. */
const own = new Set([
  // Kept costs are provided; times in answers have milliseconds.
  'costSource',
  'priceVersion',
  'latency',
  'resolutionGraph',
  'projectId',
  'createdAt',
  'updatedAt',
  'lastUpdatedAt',
  'htmlPath',
  'datasetId',
  'configId',
  'datasetRunId',
  'queueId',

  'promptId',
  'createdBy',
  'url',
  'urlExpiry',
  'modelId',
  'internalModelId',
  'inputPrice',
  'outputPrice',
  'totalPrice',
]);
const withOwnIds = ['score-configs', 'v2/prompts', 'v2/datasets', 'runs'];

/** Of items it is when they were written. */
const withOwnVersions = 'dataset-items';

const withoutOwn = (value: unknown, dropped: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((each) => withoutOwn(each, dropped));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name]) => !own.has(name) && !/^(computed|provided)/.test(name) && !dropped.has(name),
  );
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutOwn(each, dropped)]));
};

const paths = [
  'traces',
  'observations',
  'v2/scores',
  'sessions',
  'metrics/daily',
  'costs?groupBy=model&fromTimestamp=2026-03-01T00:00:00Z&toTimestamp=2026-04-01T00:00:00Z',
  'models?limit=100',

  'v2/prompts',
  'v2/prompts/folder%2Fgreeting?version=1',
  'v2/prompts/folder%2Fgreeting',
  'v2/prompts/a-chat?label=latest',
  'score-configs',
  'v2/datasets',
  'dataset-items',
  'datasets/support%2Fquestions/runs',
  'datasets/support%2Fquestions/runs/run%201%2F2',
];

type Listed = { readonly data: readonly Record<string, unknown>[] };

/** What annotators and readers have said, by what they have it of. */
const annotationOf = async ({ askJson }: Pick<OwnProject, 'askJson'>): Promise<unknown> => {
  const queues = '/api/public/annotation-queues';
  const [{ id, name, description } = {}] = (await askJson<Listed>(queues)).data;
  const items = await askJson<Listed>(`${queues}/${String(id)}/items`);
  const scores = await askJson<Listed>(`/api/public/v2/scores?queueId=${String(id)}`);
  const comments = await askJson<Listed>('/api/public/comments');
  return {
    queue: [name, description],
    items: items.data.map(({ objectType, objectId, status }) => [objectType, objectId, status]),
    scores: scores.data.map((score) => score['id']),
    comments: comments.data
      .map(({ objectType, content, createdAt }) => [objectType, content, createdAt].join(' '))
      .toSorted(),
  };
};

/** What a project answers, without what is of its server. */
export const answersOfProject = async (
  project: Pick<OwnProject, 'askJson'>,
  { runs = true } = {},
): Promise<Record<string, unknown>> => {
  const answers = paths
    .filter((path) => runs || !path.includes('runs/'))
    .map(async (path) => {
      const dropped = new Set([
        ...(withOwnIds.some((list) => path.includes(list)) ? ['id'] : []),
        ...(path === withOwnVersions ? ['version'] : []),
      ]);
      const answer = await project.askJson<{ data?: unknown[] }>(`/api/public/${path}`);
      // Models that everybody has are the same.
      const data = path.startsWith('models')
        ? answer.data?.filter((each) => JSON.stringify(each).includes('house'))
        : answer;
      return [path, withoutOwn(data, dropped)] as const;
    });
  return { ...Object.fromEntries(await Promise.all(answers)), annotation: await annotationOf(project) };
};
