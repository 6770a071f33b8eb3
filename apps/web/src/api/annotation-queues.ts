import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type AnnotationQueue = Answer<'get', '/api/public/annotation-queues'>['data'][number];
export type AnnotationItem = Answer<'get', '/api/public/annotation-queues/{queueId}/items'>['data'][number];

const queuesOfPage = 100;

/** All annotation queues of a project, newest first. */
export const queuesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['annotation-queues', projectId],
    queryFn: async ({ signal }): Promise<readonly AnnotationQueue[]> =>
      allPages(async (page) =>
        api.get('/api/public/annotation-queues', { projectId }, { query: { page, limit: queuesOfPage }, signal }),
      ),
  });

export const queueQuery = (projectId: string, queueId: string) =>
  queryOptions({
    queryKey: ['annotation-queues', projectId, queueId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/annotation-queues/{queueId}', { projectId }, { params: { queueId }, signal }),
  });

/** The progress of a queue. */
export const progressQuery = (projectId: string, queueId: string) =>
  queryOptions({
    queryKey: ['annotation-queues', projectId, queueId, 'progress'],
    queryFn: async ({ signal }) =>
      api.get('/api/public/annotation-queues/{queueId}/progress', { projectId }, { params: { queueId }, signal }),
  });

/** The ids of the users to whom a queue is assigned. */
export const assignmentsQuery = (projectId: string, queueId: string) =>
  queryOptions({
    queryKey: ['annotation-queues', projectId, queueId, 'assignments'],
    queryFn: async ({ signal }): Promise<readonly string[]> => {
      const params = { queueId };
      const path = '/api/public/annotation-queues/{queueId}/assignments';
      return (await api.get(path, { projectId }, { params, signal })).data.map(({ userId }) => userId);
    },
  });
