import type { EndpointOutput, getComment } from '@spanledger/api-contract';
import { formatIso, type Comment } from '@spanledger/core';

export const commentJson = (comment: Comment): EndpointOutput<typeof getComment, 200> => ({
  id: comment.id,
  projectId: comment.projectId,
  objectType: comment.objectType,
  objectId: comment.objectId,
  content: comment.content,
  authorUserId: comment.authorUserId,
  mentionedUserIds: [...comment.mentionedUserIds],
  createdAt: formatIso(comment.createdAt),
  updatedAt: formatIso(comment.updatedAt),
});
