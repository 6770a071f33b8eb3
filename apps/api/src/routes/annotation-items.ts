import {
  createAnnotationItem,
  deleteAnnotationItem,
  getAnnotationItem,
  listAnnotationItems,
  pageMeta,
  skipAnnotationItem,
  takeNextAnnotationItem,
  updateAnnotationItem,
} from '@spanledger/api-contract';
import {
  notFound,
  type Annotating,
  type AnnotationQueueStore,
  type MembershipStore,
  type Micros,
} from '@spanledger/core';

import { annotatorOf, requireAssignment } from '../annotation/annotator.ts';
import type { Caller } from '../auth/authenticator.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { annotationItemJson } from '../json/annotation-json.ts';

interface Parts {
  readonly annotationQueues: Pick<AnnotationQueueStore, 'getItem' | 'listItems' | 'assignees'>;
  readonly memberships: Pick<MembershipStore, 'find'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

export const annotationItemRoutes = (parts: Parts): readonly Route[] => [
  ...plainRoutes(parts),
  ...annotatingRoutes(parts),
];

const plainRoutes = ({ annotationQueues, now, readBody }: Parts): readonly Route[] => [
  jsonRoute(listAnnotationItems, async ({ caller: { projectId }, params: { queueId }, query }) => {
    const page = await annotationQueues.listItems(projectId, queueId, query.status, query);
    return { data: page.items.map((item) => annotationItemJson(item, now())), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    createAnnotationItem,
    async ({ caller: { projectId }, stores, params: { queueId }, body: { status, ...object } }) => {
      const given = { ...object, status: status ?? 'PENDING' };
      return annotationItemJson(await stores.annotationQueues.addItem(projectId, queueId, given), now());
    },
    readBody,
  ),

  jsonRoute(getAnnotationItem, async ({ caller: { projectId }, params: { queueId, queueItemId: itemId } }) => {
    const item = await annotationQueues.getItem(projectId, { queueId, itemId });
    if (item === undefined) throw notFound(`The annotation queue has no item ${itemId}.`);
    return annotationItemJson(item, now());
  }),

  jsonRoute(
    deleteAnnotationItem,
    async ({ caller: { projectId }, stores, params: { queueId, queueItemId: itemId } }) => {
      await stores.annotationQueues.deleteItem(projectId, { queueId, itemId });
      return { success: true, message: 'Annotation queue item successfully deleted' } as const;
    },
  ),
];

/** Who changes an item, and when: a user must be one of those to whom the queue is assigned. */
const authorIn = async (parts: Parts, { projectId, userId }: Caller, queueId: string): Promise<Annotating> => {
  if (userId !== undefined) await requireAssignment(parts, projectId, queueId, userId);
  return { userId: userId ?? null, now: parts.now() };
};

const annotatingRoutes = (parts: Parts): readonly Route[] => [
  jsonRoute(
    takeNextAnnotationItem,
    async ({ caller, stores, params: { queueId }, body }) => {
      const { projectId } = caller;
      const userId = await annotatorOf(parts, caller, body.userId);
      await requireAssignment(parts, projectId, queueId, userId);
      const at = parts.now();
      const { itemId } = body;
      const item =
        itemId === undefined || itemId === null
          ? await stores.annotationQueues.next(projectId, queueId, userId, at)
          : await stores.annotationQueues.take(projectId, { queueId, itemId }, userId, at);
      return { item: item === undefined ? null : annotationItemJson(item, at) };
    },
    parts.readBody,
  ),

  jsonRoute(
    skipAnnotationItem,
    async ({ caller, stores, params: { queueId, queueItemId: itemId }, body }) => {
      const { projectId } = caller;
      const annotatorId = await annotatorOf(parts, caller, body.userId);
      const by = await authorIn(parts, caller, queueId);
      const item = await stores.annotationQueues.skip(projectId, { queueId, itemId }, annotatorId, by);
      return annotationItemJson(item, by.now);
    },
    parts.readBody,
  ),

  jsonRoute(
    updateAnnotationItem,
    async ({ caller, stores, params: { queueId, queueItemId: itemId }, body: { status } }) => {
      const by = await authorIn(parts, caller, queueId);
      const key = { queueId, itemId };
      const item = await stores.annotationQueues.setStatus(caller.projectId, key, status ?? undefined, by);
      return annotationItemJson(item, by.now);
    },
    parts.readBody,
  ),
];
