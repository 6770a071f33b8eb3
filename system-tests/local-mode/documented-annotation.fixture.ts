import { askedOfEvaluations, prepareEvaluations, type EvaluationPlace } from './documented-evaluations.fixture.ts';

type Ask = string | readonly [path: string, init: RequestInit];

/** The entities that exist before the requests are sent. */
export interface AnnotationPlace {
  readonly configId: string;
  readonly commentId: string;
  readonly queueId: string;
  readonly connectionId: string;
  readonly itemId: string;
  readonly skippedId: string;
  /** A member of the project. */
  readonly userId: string;
  readonly evaluations: EvaluationPlace;
}

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
const patch = (body: unknown): RequestInit => ({ ...post(body), method: 'PATCH' });
const put = (body: unknown): RequestInit => ({ ...post(body), method: 'PUT' });
const configs = '/api/public/score-configs';
const comments = '/api/public/comments';
const comment = { projectId: 'any', objectType: 'TRACE', objectId: 'full', content: 'Why, @[Ada](user:ada)?' };
const connections = '/api/public/llm-connections';
const connection = { provider: 'first', adapter: 'openai', secretKey: 'sk-of-a-test', extraHeaders: { a: 'b' } };
const queues = '/api/public/annotation-queues';
const item = { objectType: 'TRACE', objectId: 'full' };
const deletion: RequestInit = { method: 'DELETE' };
const config = {
  name: 'quality',
  dataType: 'CATEGORICAL',
  categories: [{ label: 'good', value: 1 }],
  description: 'd',
};

export const prepareAnnotation = async (
  idOfNew: (path: string, body: unknown, method?: string) => Promise<string>,
  userId: string,
): Promise<AnnotationPlace> => {
  const configId = await idOfNew(configs, { ...config, name: 'first' });
  const queueId = await idOfNew(queues, { name: 'first', scoreConfigIds: [configId] });
  const [itemId, skippedId] = [
    await idOfNew(`${queues}/${queueId}/items`, item),
    await idOfNew(`${queues}/${queueId}/items`, item),
  ];
  const connectionId = await idOfNew(connections, connection, 'PUT');
  await idOfNew(connections, { ...connection, provider: 'unreachable', baseURL: 'http://127.0.0.1:9/v1' }, 'PUT');
  const commentId = await idOfNew(comments, comment);
  const evaluations = await prepareEvaluations(idOfNew);
  return { configId, commentId, queueId, connectionId, itemId, skippedId, userId, evaluations };
};

const askedOfQueues = (place: () => AnnotationPlace): Readonly<Record<string, readonly (Ask | (() => Ask))[]>> => {
  const queue = (): string => `${queues}/${place().queueId}`;
  const first = (): string => `${queue()}/items/${place().itemId}`;
  const user = () => ({ userId: place().userId });
  return {
    listAnnotationQueues: [queues],
    createAnnotationQueue: [
      () => [queues, post({ name: 'a', description: 'd', scoreConfigIds: [place().configId] })],
      [queues, post({ name: 'b', scoreConfigIds: ['unknown'] })],
    ],
    getAnnotationQueue: [queue, `${queues}/unknown`],
    updateAnnotationQueue: [() => [queue(), patch({ description: 'e' })], [`${queues}/unknown`, patch({ name: 'c' })]],
    takeNextAnnotationItem: [
      () => [`${queue()}/next`, post(user())],
      () => [`${queue()}/next`, post({})],
      () => [`${queue()}/next`, post({ userId: 'unknown' })],
    ],
    listAnnotationItems: [() => `${queue()}/items`, () => `${queue()}/items?status=COMPLETED`],
    createAnnotationItem: [
      () => [`${queue()}/items`, post(item)],
      () => [`${queue()}/items`, post({ ...item, status: 'COMPLETED' })],
      () => [`${queue()}/items`, post({})],
    ],
    getAnnotationItem: [first, () => `${queue()}/items/unknown`],
    updateAnnotationItem: [() => [first(), patch({ status: 'COMPLETED' })], () => [first(), patch({ status: 'x' })]],
    skipAnnotationItem: [() => [`${queue()}/items/${place().skippedId}/skip`, post(user())]],
    deleteAnnotationItem: [() => [first(), deletion], () => [first(), deletion]],
    listAnnotationAssignments: [() => `${queue()}/assignments`],
    createAnnotationAssignment: [
      () => [`${queue()}/assignments`, post(user())],
      () => [`${queue()}/assignments`, post({ userId: 'unknown' })],
    ],
    deleteAnnotationAssignment: [() => [`${queue()}/assignments`, { ...post(user()), method: 'DELETE' }]],
    getAnnotationProgress: [() => `${queue()}/progress`, `${queues}/unknown/progress`],
    getAnnotationAgreement: [() => `${queue()}/agreement`, `${queues}/unknown/agreement`],
    deleteAnnotationQueue: [[`${queues}/unknown`, deletion]],
  };
};

/** The requests for score configs, comments, feedback, annotation queues, evaluators, their rules and LLM connections. */
export const askedOfAnnotation = (
  place: () => AnnotationPlace,
): Readonly<Record<string, readonly (Ask | (() => Ask))[]>> => ({
  listProjectMembers: ['/api/public/members'],
  listScoreConfigs: [configs, `${configs}?limit=1`],
  createScoreConfig: [
    [configs, post(config)],
    [configs, post({ name: 'range', dataType: 'NUMERIC', minValue: 0, maxValue: 1 })],
    [configs, post({ name: 'range', dataType: 'NUMERIC', minValue: 1, maxValue: 0 })],
  ],
  getScoreConfig: [() => `${configs}/${place().configId}`, `${configs}/unknown`],
  updateScoreConfig: [
    () => [`${configs}/${place().configId}`, patch({ description: 'e', isArchived: true })],
    () => [`${configs}/${place().configId}`, patch({})],
    [`${configs}/unknown`, patch({ isArchived: true })],
  ],
  listComments: [comments, `${comments}?objectType=TRACE&objectId=full`, `${comments}?objectId=full`],
  createComment: [
    [comments, post(comment)],
    [comments, post({ ...comment, objectId: 'gone' })],
    [comments, post({ ...comment, content: ' ' })],
  ],
  getComment: [() => `${comments}/${place().commentId}`, `${comments}/unknown`],
  deleteComment: [() => [`${comments}/${place().commentId}`, deletion], [`${comments}/unknown`, deletion]],
  createFeedback: [
    ['/api/public/feedback', post({ targetType: 'docs', target: 'keys', feedback: 'Too short.' })],
    ['/api/public/feedback', post({})],
  ],
  ...askedOfQueues(place),
  ...askedOfEvaluations(() => place().evaluations),
  listLlmConnections: [connections],
  putLlmConnection: [
    [connections, put(connection)],
    [connections, put({ ...connection, provider: 'second' })],
    [connections, put({ ...connection, baseURL: 'http://localhost' })],
  ],
  deleteLlmConnection: [
    () => [`${connections}/${place().connectionId}`, deletion],
    [`${connections}/unknown`, deletion],
  ],
});
