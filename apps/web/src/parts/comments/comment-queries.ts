import { queryOptions } from '@tanstack/react-query';

import { allPages } from '../../api/all-pages.ts';
import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';

export type Comment = Answer<'get', '/api/public/comments'>['data'][number];
export type CommentedKind = Comment['objectType'];

const commentsOfPage = 100;
/** Of the whole project: these pages last for a long time, because users write comments manually. */
const countedPagesMax = 10;

/** All comments on one object, oldest first. */
export const commentsQuery = (projectId: string, objectType: CommentedKind, objectId: string) =>
  queryOptions({
    queryKey: ['comments', projectId, objectType, objectId],
    queryFn: async ({ signal }): Promise<readonly Comment[]> => {
      const comments = await allPages(async (page) =>
        api.get(
          '/api/public/comments',
          { projectId },
          { query: { objectType, objectId, page, limit: commentsOfPage }, signal },
        ),
      );
      return comments.toReversed();
    },
  });

/** The number of comments per step of the project, from the newest thousand comments on steps. */
export const stepCommentsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['comments', projectId, 'OBSERVATION'],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
      const counts = new Map<string, number>();
      let pages = 1;
      for (let page = 1; page <= Math.min(pages, countedPagesMax); page += 1) {
        const query = { objectType: 'OBSERVATION', page, limit: commentsOfPage };
        const { data, meta } = await api.get('/api/public/comments', { projectId }, { query, signal });
        for (const { objectId } of data) counts.set(objectId, (counts.get(objectId) ?? 0) + 1);
        pages = meta.totalPages;
      }
      return counts;
    },
    structuralSharing: false,
  });
