import { createComment, deleteComment, getComment, listComments, pageMeta } from '@spanledger/api-contract';
import { invalidField, notFound, type CommentStore } from '@spanledger/core';

import { requireObject, type CommentedObjects } from '../comments/commented-object.ts';
import { mentionedMembers, requireMember, type Members } from '../comments/members-of-project.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { commentJson } from '../json/comment-json.ts';

interface Parts extends CommentedObjects, Members {
  readonly comments: Omit<CommentStore, 'create' | 'delete'>;
  readonly readBody: BodyReader;
}

export const commentRoutes = (parts: Parts): readonly Route[] => [
  jsonRoute(listComments, async ({ caller: { projectId }, query }) => {
    const { page, limit, ...conditions } = query;
    if (conditions.objectId !== undefined && conditions.objectType === undefined) {
      const message = 'is needed with objectId';
      throw invalidField('query.objectType', message);
    }
    const found = await parts.comments.list(projectId, conditions, { page, limit });
    return { data: found.items.map(commentJson), meta: pageMeta(query, found) };
  }),

  jsonRoute(
    createComment,
    async ({ caller: { projectId, userId }, stores, body }) => {
      const { objectType, objectId, content } = body;
      const authorUserId = userId ?? body.authorUserId ?? null;
      if (authorUserId !== null && authorUserId !== userId) await requireMember(parts, projectId, authorUserId);
      await requireObject(parts, projectId, objectType, objectId);
      const mentionedUserIds = await mentionedMembers(parts, projectId, content);
      const createdAt = userId === undefined ? (body.createdAt ?? undefined) : undefined;
      const comment = { objectType, objectId, content, authorUserId, mentionedUserIds, createdAt };
      return { id: (await stores.comments.create(projectId, comment)).id };
    },
    parts.readBody,
  ),

  jsonRoute(getComment, async ({ caller: { projectId }, params: { commentId } }) => {
    const comment = await parts.comments.get(projectId, commentId);
    if (comment === undefined) throw notFound(`The project has no comment ${commentId}.`);
    return commentJson(comment);
  }),

  jsonRoute(deleteComment, async ({ caller: { projectId }, stores, params: { commentId } }) => {
    await stores.comments.delete(projectId, commentId);
    return { message: 'Comment successfully deleted' };
  }),
];
