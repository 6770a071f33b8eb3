import { notFound, type Comment, type CommentStore, type ProjectId } from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryComments = (hasProject: (id: ProjectId) => Promise<boolean> = async () => true): CommentStore => {
  let comments: readonly Comment[] = [];
  const find = (projectId: ProjectId, id: string) =>
    comments.find((comment) => comment.projectId === projectId && comment.id === id);
  return {
    create: async (projectId, given) => {
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      const at = given.createdAt ?? Date.now() * 1000;
      const comment = { ...given, id: crypto.randomUUID(), projectId, createdAt: at, updatedAt: at };
      comments = [comment, ...comments].toSorted((a, b) => b.createdAt - a.createdAt);
      return comment;
    },
    get: async (projectId, id) => find(projectId, id),
    list: async (projectId, { objectType, objectId, authorUserId, mentionedUserId }, page) =>
      pageOf(
        comments.filter(
          (comment) =>
            comment.projectId === projectId &&
            (objectType === undefined || comment.objectType === objectType) &&
            (objectId === undefined || comment.objectId === objectId) &&
            (authorUserId === undefined || comment.authorUserId === authorUserId) &&
            (mentionedUserId === undefined || comment.mentionedUserIds.includes(mentionedUserId)),
        ),
        page,
      ),
    delete: async (projectId, id) => {
      const comment = find(projectId, id);
      if (comment === undefined) throw notFound(`The project has no comment ${id}.`);
      comments = comments.filter((other) => other !== comment);
    },
  };
};
