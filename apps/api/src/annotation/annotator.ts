import {
  invalidField,
  notFound,
  permissionDenied,
  type AnnotationQueueStore,
  type MembershipStore,
  type ProjectId,
} from '@spanledger/core';

import type { Caller } from '../auth/authenticator.ts';

interface Parts {
  readonly memberships: Pick<MembershipStore, 'find'>;
  readonly annotationQueues: Pick<AnnotationQueueStore, 'assignees'>;
}

/** `not_found` for a user who has no access to the project, and alike for one who is unknown. */
export const requireAccess = async (
  memberships: Parts['memberships'],
  projectId: ProjectId,
  userId: string,
): Promise<void> => {
  const open = await memberships.find(userId, projectId);
  if (open === undefined || open.role === 'NONE') throw notFound(`The project has no user ${userId}.`);
};

/** The annotator: the user of the request, or the one that a key names. */
export const annotatorOf = async (
  { memberships }: Pick<Parts, 'memberships'>,
  { projectId, userId }: Caller,
  named: string | null | undefined,
): Promise<string> => {
  if (userId !== undefined) return userId;
  if (named === undefined || named === null) {
    const message = 'must name the annotator when a key asks';
    throw invalidField('body.userId', message);
  }
  await requireAccess(memberships, projectId, named);
  return named;
};

/** `permission_denied` for one to whom a queue with assignments is not assigned. */
export const requireAssignment = async (
  { annotationQueues }: Pick<Parts, 'annotationQueues'>,
  projectId: ProjectId,
  queueId: string,
  userId: string,
): Promise<void> => {
  const assignees = await annotationQueues.assignees(projectId, queueId);
  if (assignees.length === 0 || assignees.includes(userId)) return;
  throw permissionDenied('This queue is assigned to other users. Have it assigned to this one too.');
};
