import {
  createAnnotationAssignment,
  createAnnotationQueue,
  deleteAnnotationAssignment,
  deleteAnnotationQueue,
  getAnnotationAgreement,
  getAnnotationProgress,
  getAnnotationQueue,
  listAnnotationAssignments,
  listAnnotationQueues,
  pageMeta,
  updateAnnotationQueue,
} from '@spanledger/api-contract';
import {
  refuseIssues,
  notFound,
  type AnnotationQueue,
  type AnnotationQueueStore,
  type MembershipStore,
  type Micros,
  type ProjectId,
  type ScoreConfigStore,
} from '@spanledger/core';

import { requireAccess } from '../annotation/annotator.ts';
import { queueAgreement } from '../annotation/queue-agreement.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { annotationQueueJson } from '../json/annotation-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { annotationItemRoutes } from './annotation-items.ts';

interface Parts {
  readonly annotationQueues: Pick<
    AnnotationQueueStore,
    'get' | 'list' | 'getItem' | 'listItems' | 'progress' | 'assignees'
  >;
  readonly scoreConfigs: Pick<ScoreConfigStore, 'find'>;
  readonly memberships: Pick<MembershipStore, 'find'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

export const annotationQueueRoutes = (reads: Reads, parts: Parts): readonly Route[] => [
  ...queueRoutes(parts),
  ...assignmentRoutes(parts),
  ...summaryRoutes(reads, parts),
  ...annotationItemRoutes(parts),
];

const queueRoutes = ({ annotationQueues, scoreConfigs, readBody }: Parts): readonly Route[] => [
  jsonRoute(listAnnotationQueues, async ({ caller: { projectId }, query }) => {
    const page = await annotationQueues.list(projectId, query);
    return { data: page.items.map(annotationQueueJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    createAnnotationQueue,
    async ({ caller: { projectId }, stores, body: { name, description = null, scoreConfigIds } }) => {
      await requireConfigs(scoreConfigs, projectId, scoreConfigIds);
      const facts = { name, description, scoreConfigIds: [...new Set(scoreConfigIds)] };
      return annotationQueueJson(await stores.annotationQueues.create(projectId, facts));
    },
    readBody,
  ),

  jsonRoute(getAnnotationQueue, async ({ caller: { projectId }, params: { queueId } }) =>
    annotationQueueJson(await find(annotationQueues, projectId, queueId)),
  ),

  jsonRoute(
    updateAnnotationQueue,
    async ({ caller: { projectId }, stores, params: { queueId }, body }) => {
      const scoreConfigIds = body.scoreConfigIds ?? undefined;
      await find(annotationQueues, projectId, queueId);
      if (scoreConfigIds !== undefined) await requireConfigs(scoreConfigs, projectId, scoreConfigIds);
      const queue = await stores.annotationQueues.update(projectId, queueId, {
        name: body.name ?? undefined,
        description: body.description ?? undefined,
        scoreConfigIds: scoreConfigIds && [...new Set(scoreConfigIds)],
      });
      return annotationQueueJson(queue);
    },
    readBody,
  ),

  jsonRoute(deleteAnnotationQueue, async ({ caller: { projectId }, stores, params: { queueId } }) => {
    await stores.annotationQueues.delete(projectId, queueId);
    return { message: 'Annotation queue successfully deleted' };
  }),
];

const find = async (
  annotationQueues: Pick<AnnotationQueueStore, 'get'>,
  projectId: ProjectId,
  id: string,
): Promise<AnnotationQueue> => {
  const queue = await annotationQueues.get(projectId, id);
  if (queue === undefined) throw notFound(`The project has no annotation queue ${id}.`);
  return queue;
};

const requireConfigs = async (
  scoreConfigs: Parts['scoreConfigs'],
  projectId: ProjectId,
  ids: readonly string[],
): Promise<void> => {
  const found = new Set((await scoreConfigs.find(projectId, ids)).map(({ id }) => id));
  const issues = ids.flatMap((id, at) =>
    found.has(id) ? [] : [{ path: `body.scoreConfigIds[${at}]`, message: 'names no score config of this project' }],
  );
  refuseIssues(issues);
};

const assignmentRoutes = ({ annotationQueues, memberships, readBody }: Parts): readonly Route[] => [
  jsonRoute(listAnnotationAssignments, async ({ caller: { projectId }, params: { queueId } }) => ({
    data: (await annotationQueues.assignees(projectId, queueId)).map((userId) => ({ userId })),
  })),

  jsonRoute(
    createAnnotationAssignment,
    async ({ caller: { projectId }, stores, params: { queueId }, body: { userId } }) => {
      await find(annotationQueues, projectId, queueId);
      await requireAccess(memberships, projectId, userId);
      await stores.annotationQueues.assign(projectId, queueId, userId);
      return { userId, queueId, projectId };
    },
    readBody,
  ),

  jsonRoute(
    deleteAnnotationAssignment,
    async ({ caller: { projectId }, stores, params: { queueId }, body: { userId } }) => {
      await stores.annotationQueues.unassign(projectId, queueId, userId);
      return { success: true } as const;
    },
    readBody,
  ),
];

const summaryRoutes = (reads: Reads, { annotationQueues, scoreConfigs, now }: Parts): readonly Route[] => [
  jsonRoute(getAnnotationProgress, async ({ caller: { projectId }, params: { queueId } }) => {
    const { byUser, ...counts } = await annotationQueues.progress(projectId, queueId, now());
    return { ...counts, pending: counts.total - counts.completed, byUser: [...byUser] };
  }),

  narrowReadRoute(getAnnotationAgreement, reads, async ({ scores }, { caller: { projectId }, params: { queueId } }) => {
    const queue = await find(annotationQueues, projectId, queueId);
    const known = await scoreConfigs.find(projectId, queue.scoreConfigIds);
    const configs = queue.scoreConfigIds.flatMap((id) => known.find((config) => config.id === id) ?? []);
    const { byConfig, ...meta } = await queueAgreement(scores, projectId, queue, configs);
    const data = byConfig.map(({ config: { id: configId, name, dataType }, agreement }) => ({
      configId,
      name,
      dataType,
      ...agreement,
    }));
    return { data, meta };
  }),
];
