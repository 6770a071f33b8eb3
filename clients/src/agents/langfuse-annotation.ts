import { deepEqual, equal, ok } from 'node:assert/strict';

interface Made {
  readonly id: string;
}

interface MadeItem extends Made {
  readonly status: string;
}

/** The part of the generated API client for scores and annotation. */
interface AnnotationClient {
  readonly scoreConfigs: {
    create(body: {
      name: string;
      dataType: 'CATEGORICAL';
      categories: { label: string; value: number }[];
    }): Promise<Made>;
    update(id: string, body: { isArchived: boolean }): Promise<{ readonly isArchived: boolean }>;
    getById(id: string): Promise<{ readonly name: string; readonly isArchived: boolean }>;
  };
  readonly comments: {
    create(body: { projectId: string; objectType: string; objectId: string; content: string }): Promise<Made>;
    getById(id: string): Promise<{ readonly objectId: string; readonly content: string }>;
  };
  readonly annotationQueues: {
    createQueue(body: { name: string; scoreConfigIds: string[] }): Promise<Made>;
    createQueueItem(queueId: string, body: { objectId: string; objectType: 'TRACE' }): Promise<MadeItem>;
    updateQueueItem(queueId: string, itemId: string, body: { status: 'COMPLETED' }): Promise<MadeItem>;
    listQueueItems(queueId: string, query: { status: 'COMPLETED' }): Promise<{ readonly data: readonly MadeItem[] }>;
  };
  readonly llmConnections: {
    upsert(body: { provider: string; adapter: 'openai'; secretKey: string }): Promise<{
      readonly displaySecretKey: string;
    }>;
    list(): Promise<{ readonly data: readonly { readonly provider: string }[] }>;
  };
}

/** Sends a score with the client; returns its id. */
type GiveScore = (body: {
  id: string;
  sessionId: string;
  name: string;
  value: string;
  configId: string;
}) => Promise<Made>;

/** Uses score configs, comments, annotation queues and LLM connections; throws if an answer is unexpected. */
export const driveAnnotation = async (
  { scoreConfigs, comments, annotationQueues, llmConnections }: AnnotationClient,
  parts: { readonly name: string; readonly promptId: string; readonly giveScore: GiveScore },
): Promise<void> => {
  const { name, promptId, giveScore } = parts;
  const categories = [
    { label: 'poor', value: 0 },
    { label: 'good', value: 1 },
  ];
  const config = await scoreConfigs.create({ name: 'quality (clients)', dataType: 'CATEGORICAL', categories });
  const id = `${name} score`;
  const score = { id, sessionId: name, name: 'another name', value: 'good', configId: config.id };
  equal((await giveScore(score)).id, id);
  const archived = await scoreConfigs.create({ name: 'archived', dataType: 'CATEGORICAL', categories });
  equal((await scoreConfigs.update(archived.id, { isArchived: true })).isArchived, true);
  const { name: configName, isArchived } = await scoreConfigs.getById(config.id);
  deepEqual([configName, isArchived], ['quality (clients)', false]);

  const content = ' Is this right? ';
  const comment = { projectId: 'any', objectType: 'PROMPT', objectId: promptId, content };
  const { id: commentId } = await comments.create(comment);
  const read = await comments.getById(commentId);
  deepEqual([read.objectId, read.content], [promptId, content]);

  const queue = await annotationQueues.createQueue({ name, scoreConfigIds: [config.id] });
  const item = await annotationQueues.createQueueItem(queue.id, { objectId: 'not stored yet', objectType: 'TRACE' });
  equal(item.status, 'PENDING');
  equal((await annotationQueues.updateQueueItem(queue.id, item.id, { status: 'COMPLETED' })).status, 'COMPLETED');
  const { data } = await annotationQueues.listQueueItems(queue.id, { status: 'COMPLETED' });
  deepEqual(
    data.map(({ id }) => id),
    [item.id],
  );

  const connection = { provider: name, adapter: 'openai', secretKey: 'sk-of-no-provider-abcd' } as const;
  equal((await llmConnections.upsert(connection)).displaySecretKey, '...abcd');
  ok((await llmConnections.list()).data.some(({ provider }) => provider === name));
};
