import type { ProjectId } from '@spanledger/core';

import type { JudgingStores } from '../annotation/judging-stores.ts';
import type { RecordedStores } from '../open-postgres-store.ts';
import { now, secret, type Change } from './recorded-world.fixture.ts';

type Port = Exclude<keyof JudgingStores, 'evaluators' | 'evaluationRules'>;
type Changes<P extends Port> = Readonly<Record<keyof RecordedStores[P], Change | 'reads'>>;

const config = {
  name: 'helpfulness',
  dataType: 'NUMERIC',
  description: null,
  minValue: 0,
  maxValue: 1,
  categories: null,
} as const;

const comment = {
  objectType: 'TRACE',
  objectId: 't',
  content: secret('content'),
  authorUserId: null,
  mentionedUserIds: [],
} as const;

const queue = { name: 'review', description: null, scoreConfigIds: ['config'] };
const item = { objectType: 'TRACE', objectId: 't', status: 'PENDING' } as const;
const queueCreated = 'annotation-queue.created';
const itemCreated = 'annotation-queue-item.created';

const connection = {
  provider: 'openai',
  adapter: 'openai',
  baseUrl: `https://models.example.com/${secret('path')}`,
  customModels: [],
  withDefaultModels: true,
  config: null,
} as const;

const connect = async ({ llmConnections }: RecordedStores, projectId: ProjectId, key: string): Promise<string> => {
  const credentials = { secretKey: secret(key), extraHeaders: { 'x-team': secret('header') } };
  return (await llmConnections.put(projectId, connection, credentials)).connection.id;
};

/** A queue with an item. */
const withQueue = async ({ annotationQueues }: RecordedStores, projectId: ProjectId) => {
  const { id: queueId } = await annotationQueues.create(projectId, queue);
  const { id: itemId } = await annotationQueues.addItem(projectId, queueId, item);
  return { queueId, itemId };
};

const changesOfScoreConfigs = (projectId: ProjectId): Changes<'scoreConfigs'> => ({
  find: 'reads',
  list: 'reads',
  create: async ({ stores }) => {
    await stores.scoreConfigs.create(projectId, config);
    return ['score-config.created'];
  },
  update: async ({ stores }) => {
    const { id } = await stores.scoreConfigs.create(projectId, config);
    await stores.scoreConfigs.update(projectId, id, { isArchived: true });
    return ['score-config.created', 'score-config.changed'];
  },
});

const changesOfComments = (projectId: ProjectId): Changes<'comments'> => ({
  get: 'reads',
  list: 'reads',
  create: async ({ stores }) => {
    await stores.comments.create(projectId, comment);
    return ['comment.created'];
  },
  delete: async ({ stores }) => {
    const { id } = await stores.comments.create(projectId, comment);
    await stores.comments.delete(projectId, id);
    return ['comment.created', 'comment.deleted'];
  },
});

const changesOfLlmConnections = (projectId: ProjectId): Changes<'llmConnections'> => ({
  list: 'reads',
  open: 'reads',
  put: async ({ stores }) => {
    await connect(stores, projectId, 'key with an end 1');
    await connect(stores, projectId, 'key with an end 2');
    return ['llm-connection.created', 'llm-connection.changed'];
  },
  delete: async ({ stores }) => {
    await stores.llmConnections.delete(projectId, await connect(stores, projectId, 'key'));
    return ['llm-connection.created', 'llm-connection.deleted'];
  },
});

const changesOfAnnotationQueues = (projectId: ProjectId): Changes<'annotationQueues'> => ({
  get: 'reads',
  list: 'reads',
  getItem: 'reads',
  listItems: 'reads',
  progress: 'reads',
  assignees: 'reads',
  create: async ({ stores }) => {
    await stores.annotationQueues.create(projectId, queue);
    return [queueCreated];
  },
  update: async ({ stores }) => {
    const { id } = await stores.annotationQueues.create(projectId, queue);
    await stores.annotationQueues.update(projectId, id, { name: 'Neu' });
    return [queueCreated, 'annotation-queue.changed'];
  },
  delete: async ({ stores }) => {
    const { queueId } = await withQueue(stores, projectId);
    await stores.annotationQueues.delete(projectId, queueId);
    return [queueCreated, itemCreated, 'annotation-queue.deleted', 'annotation-queue-item.deleted'];
  },
  addItem: async ({ stores }) => {
    await withQueue(stores, projectId);
    return [queueCreated, itemCreated];
  },
  setStatus: async ({ stores }) => {
    const by = { userId: null, now: now() };
    await stores.annotationQueues.setStatus(projectId, await withQueue(stores, projectId), 'COMPLETED', by);
    return [queueCreated, itemCreated, 'annotation-queue-item.changed'];
  },
  deleteItem: async ({ stores }) => {
    await stores.annotationQueues.deleteItem(projectId, await withQueue(stores, projectId));
    return [queueCreated, itemCreated, 'annotation-queue-item.deleted'];
  },
  // A lock on an item for some minutes is not a change.
  next: async ({ stores }) => {
    const { queueId } = await withQueue(stores, projectId);
    await stores.annotationQueues.next(projectId, queueId, 'ada', now());
    return [queueCreated, itemCreated];
  },
  take: async ({ stores }) => {
    await stores.annotationQueues.take(projectId, await withQueue(stores, projectId), 'ada', now());
    return [queueCreated, itemCreated];
  },
  skip: async ({ stores }) => {
    const by = { userId: null, now: now() };
    await stores.annotationQueues.skip(projectId, await withQueue(stores, projectId), 'ada', by);
    return [queueCreated, itemCreated];
  },
  assign: async ({ stores }) => {
    const { id } = await stores.annotationQueues.create(projectId, queue);
    await stores.annotationQueues.assign(projectId, id, 'ada');
    return [queueCreated, 'annotation-queue-assignment.created'];
  },
  unassign: async ({ stores }) => {
    const { id } = await stores.annotationQueues.create(projectId, queue);
    await stores.annotationQueues.assign(projectId, id, 'ada');
    await stores.annotationQueues.unassign(projectId, id, 'ada');
    return [queueCreated, 'annotation-queue-assignment.created', 'annotation-queue-assignment.deleted'];
  },
});

/** The recorded changes of score configs, comments, annotation queues and LLM connections. */
export const annotationChanges = (projectId: ProjectId): { readonly [P in Port]: Changes<P> } => ({
  scoreConfigs: changesOfScoreConfigs(projectId),
  comments: changesOfComments(projectId),
  llmConnections: changesOfLlmConnections(projectId),
  annotationQueues: changesOfAnnotationQueues(projectId),
});
